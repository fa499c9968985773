import { execFile } from 'node:child_process'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { auditRow, exportOf } from './auditing'
import { expect, test } from './fixtures'
import { runningDemo } from './global-demo'
import { clone, git } from './marketplace'
import { hydrated, open } from './open-page'
import { answerIdentityProvider } from './people'
import { networkedSkill, UNSAFE_LINE, writeFolder, zipOf } from './skills'
import { describeDraft, expectState, sendDecision, upload } from './submitting'
import { unpack } from './unpack'

const run = promisify(execFile)

/** One skill goes the whole way, so each of these tests begins where the one before it ended. */
test.describe.configure({ mode: 'serial' })

const skill = networkedSkill('rate-sheet')
const release = `${skill.name} 1.0.0`
const journey = { id: '', digest: '', token: '', archiveSha256: '' }

const reviewPath = () => `/reviews/${journey.id}`

test('signing in asks the identity provider with PKCE, state and nonce, and comes back', async ({
  page,
}) => {
  const { issuer } = runningDemo()
  await open(page, '/')
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  const asked = page.waitForRequest((request) => request.url().startsWith(`${issuer}/auth?`))
  await page.getByRole('button', { name: /^Continue with/ }).click()
  const { searchParams } = new URL((await asked).url())
  expect(searchParams.get('response_type')).toBe('code')
  expect(searchParams.get('code_challenge_method')).toBe('S256')
  expect(searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/)
  expect(searchParams.get('state')?.length).toBeGreaterThanOrEqual(16)
  expect(searchParams.get('nonce')?.length).toBeGreaterThanOrEqual(16)
  await answerIdentityProvider(page, 'dana')
  await expect(page.getByRole('button', { name: 'Account of Dana Okafor' })).toBeVisible()
  await expect(page).toHaveURL('/')
})

test('a folder is rendered, judged by both formats and scanned before it is sent', async ({
  as,
}, info) => {
  const page = await as('dana')
  await open(page, '/submit')
  await upload(page, 'folder', await writeFolder(skill, info.outputPath()))
  await page.waitForURL(/\/submissions\/[0-9a-f-]{36}$/)
  journey.id = page.url().split('/').at(-1) ?? ''
  await expectState(page, 'Draft')

  await expect(page.getByRole('heading', { name: 'Rate sheet' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Format: Claude Code' })).toContainText('Valid')
  await expect(page.getByRole('region', { name: 'Format: Portable' })).toContainText('Valid')
  await expect(page.getByText('rates.meridian.example').first()).toBeVisible()
  const finding = page.getByRole('article').filter({ hasText: 'VUL-01' })
  await expect(finding).toContainText('Contains unsafe code')
  await expect(finding).toContainText('scripts/fetch_rates.py:7')
  await expect(finding).toContainText('What to do')
  await finding.getByRole('link', { name: 'scripts/fetch_rates.py:7' }).click()
  await expect(page.getByRole('group', { name: /^Content of/ })).toContainText(UNSAFE_LINE)
  const digest = await page.getByTitle(/^sha256:[0-9a-f]{64}$/).getAttribute('title')
  journey.digest = digest?.slice('sha256:'.length) ?? ''
})

test('a zip of the same folder is the same bytes, and may be discarded', async ({ as }) => {
  const page = await as('dana')
  await open(page, '/submit')
  const zip = { name: `${skill.name}.zip`, mimeType: 'application/zip', buffer: zipOf(skill) }
  await upload(page, 'zip', zip)
  await page.waitForURL(/\/submissions\/[0-9a-f-]{36}$/)
  await expect(page.getByTitle(`sha256:${journey.digest}`)).toBeVisible()

  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('button', { name: 'Discard the draft' }).click()
  await expectState(page, 'Withdrawn')
})

test('what is sent waits for its reviewers', async ({ as }) => {
  const page = await as('dana')
  await open(page, `/submissions/${journey.id}`)
  await describeDraft(page)
  await page.getByRole('button', { name: 'Send for review' }).click()
  await expectState(page, 'Waiting for review')
  await expect(page.getByText('0 of 2 approvals so far')).toBeVisible()
})

test('a reviewer finds it in the queue, reads the finding in its file, comments and approves', async ({
  as,
}) => {
  const page = await as('rita')
  await open(page, '/reviews')
  await page.getByRole('link', { name: release }).click()
  await expect(page.getByRole('heading', { name: 'Rate sheet' })).toBeVisible()

  const tabs = page.getByRole('navigation', { name: 'Review', exact: true })
  await tabs.getByRole('link', { name: /^Files/ }).click()
  await page.getByRole('link', { name: /fetch_rates\.py/ }).click()
  const file = page.getByRole('group', { name: 'Content of scripts/fetch_rates.py' })
  await expect(file).toContainText(UNSAFE_LINE)
  await expect(file).toContainText('Contains unsafe code')

  await file.getByRole('link', { name: 'Line 7', exact: true }).click()
  await page.getByLabel('About line 7').fill('Our own host, with our own certificate: tolerable.')
  await page.getByRole('button', { name: 'Add comment' }).click()
  await expect(file).toContainText('Our own host, with our own certificate: tolerable.')

  await page.getByRole('radio', { name: /^Approve/ }).check()
  await page.getByLabel(/^Comment/).fill('Read every file.')
  await sendDecision(page)
  await expect(page.getByText('Approved. One more approval publishes it.')).toBeVisible()
  await expectState(page, 'Under review')
})

test('the second approval publishes', async ({ as }) => {
  const page = await as('ravi')
  await open(page, '/reviews')
  await page.getByRole('link', { name: release }).click()
  await page.waitForURL(reviewPath())
  const tabs = page.getByRole('navigation', { name: 'Review', exact: true })
  await tabs.getByRole('link', { name: /^Discussion/ }).click()
  await expect(page.getByText('Read every file.')).toBeVisible()
  await page.getByLabel('Say something to everyone in this review').fill('I read it as well.')
  await page.getByRole('button', { name: 'Add comment' }).click()
  await expect(page.getByText('I read it as well.', { exact: true })).toBeVisible()

  await page.getByRole('radio', { name: /^Approve/ }).check()
  await sendDecision(page)
  await expect(page.getByText(`Approved and published as ${release}.`)).toBeVisible()
  await expectState(page, 'Published')
})

test('the catalogue shows its digest, its approvers and its scan', async ({ as }) => {
  const page = await as('tomas')
  await open(page, '/skills')
  await page.getByRole('searchbox').fill(skill.name)
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.getByRole('link', { name: skill.name }).click()
  await expectState(page, 'Published')
  await expect(page.getByTitle(`sha256:${journey.digest}`)).toBeVisible()
  for (const approver of ['Rita Lindqvist', 'Ravi Subramanian'])
    await expect(page.getByText(approver)).toBeVisible()
  await expect(page.getByText('1 medium')).toBeVisible()
})

test('the attestation is verified with the public key alone', async ({ as, playwright }) => {
  const page = await as('tomas')
  await open(page, `/skills/${skill.name}/provenance`)
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Attestation', exact: true }).click()
  const envelope = JSON.parse(await readFile(await (await downloading).path(), 'utf8'))

  const outsider = await playwright.request.newContext({ baseURL: runningDemo().portalUrl })
  const keys = await (await outsider.get('/.well-known/countersign-keys.json')).json()
  await outsider.dispose()
  const [signature] = envelope.signatures
  const body = Buffer.from(envelope.payload, 'base64')
  const signed = Buffer.concat([
    Buffer.from(`DSSEv1 ${envelope.payloadType.length} ${envelope.payloadType} ${body.length} `),
    body,
  ])
  const key = keys.attestation.find(({ kid }: { kid: string }) => kid === signature.keyid)
  const valid = (bytes: Buffer) =>
    verify(null, bytes, createPublicKey(key.pem), Buffer.from(signature.sig, 'base64'))
  expect(valid(signed)).toBe(true)
  expect(valid(Buffer.concat([signed, Buffer.from(' ')]))).toBe(false)

  const statement = JSON.parse(body.toString('utf8'))
  expect(statement._type).toBe('https://in-toto.io/Statement/v1')
  expect(statement.predicate.skill).toMatchObject({ name: skill.name, digest: journey.digest })
  expect(
    new Set(statement.predicate.approvals.map((one: { reviewer: string }) => one.reviewer)),
  ).toHaveProperty('size', 2)
  journey.archiveSha256 = statement.subject[0].digest.sha256
})

test('the command that the page shows verifies what the page offers', async ({ as }, info) => {
  const page = await as('tomas')
  await open(page, `/skills/${skill.name}/provenance`)
  for (const name of ['Attestation', 'Archive']) {
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name, exact: true }).click()
    const download = await downloading
    await download.saveAs(info.outputPath(download.suggestedFilename()))
  }
  const keys = await page.request.get('/.well-known/countersign-keys.json')
  await writeFile(info.outputPath('countersign-keys.json'), await keys.body())
  const command = await page.getByText(/^node -e/).textContent()
  const { stdout } = await run('sh', ['-c', command ?? ''], { cwd: info.outputDir })
  expect(stdout).toContain(`verified ${release}`)
})

test('an access token is made on the account page and clones the exact bytes; nothing can be pushed', async ({
  as,
}, info) => {
  const page = await as('dana')
  await open(page, '/account')
  await page.getByRole('button', { name: 'New token' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(release)
  await dialog.getByRole('button', { name: 'Make token' }).click()
  const command = await dialog.getByText(/^git clone http/).textContent()
  journey.token = /token:([^@]+)@/.exec(command ?? '')?.[1] ?? ''
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('button', { name: `Revoke ${release}` })).toBeVisible()

  const folder = info.outputPath('marketplace')
  await clone(journey.token, folder)
  const at = (path: string) => readFile(join(folder, path), 'utf8')
  const list = JSON.parse(await at('.claude-plugin/marketplace.json'))
  expect(list.plugins).toContainEqual(
    expect.objectContaining({
      name: skill.name,
      version: '1.0.0',
      source: `./plugins/${skill.name}`,
    }),
  )
  const plugin = JSON.parse(await at(`plugins/${skill.name}/.claude-plugin/plugin.json`))
  expect(plugin).toMatchObject({ name: skill.name, version: '1.0.0' })
  for (const [path, text] of Object.entries(skill.files))
    expect(await at(`plugins/${skill.name}/skills/${skill.name}/${path}`)).toBe(text)

  await git(['-C', folder, 'commit', '--allow-empty', '-m', 'Mine'])
  await expect(git(['-C', folder, 'push'])).rejects.toThrow(
    /403|not exported|not permitted|denied|refused/i,
  )
})

test('marketplace.json and the archive agree on the bytes that were attested', async ({
  playwright,
}) => {
  const client = await playwright.request.newContext({
    baseURL: runningDemo().portalUrl,
    extraHTTPHeaders: { authorization: `Bearer ${journey.token}` },
  })
  const { plugins } = await (await client.get('/marketplace.json')).json()
  const { source } = plugins.find(({ name }: { name: string }) => name === skill.name)
  const archive = await (await client.get(source.url)).body()
  await client.dispose()
  expect(source.sha256).toBe(journey.archiveSha256)
  expect(createHash('sha256').update(archive).digest('hex')).toBe(journey.archiveSha256)
})

test('an auditor finds each step, shares the filters by address, and opens one event', async ({
  as,
}) => {
  const page = await as('aude')
  await open(page, '/audit')
  await page.getByLabel('Search the audit log').fill(skill.name)
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.waitForURL(/[?&]q=/)
  const steps = ['Submit skill', 'Assign reviewer', 'Comment', 'Decide review', 'Publish skill']
  for (const step of steps) await expect(auditRow(page, step).first()).toBeVisible()

  await page.getByRole('combobox', { name: 'Person' }).selectOption({ label: 'Ravi Subramanian' })
  await page.waitForURL(/[?&]actor=/)
  await page.getByRole('combobox', { name: 'Outcome' }).selectOption({ label: 'Success' })
  await page.waitForURL(/[?&]outcome=success/)
  const before = page.url()
  await page.reload()
  await hydrated(page)
  expect(page.url()).toBe(before)
  await expect(page.getByLabel('Search the audit log')).toHaveValue(skill.name)
  await expect(page.getByRole('combobox', { name: 'Outcome' })).toHaveValue('success')
  await expect(auditRow(page, 'Submit skill')).toHaveCount(0)

  await auditRow(page, 'Decide review').first().click()
  await page.waitForURL(/\/audit\/[0-9a-f-]{36}$/)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Decide review')
  await expect(page.getByText('Leaf matches')).toBeVisible()
})

test('a SOC 2 export of the period holds the publication and verifies offline', async ({
  as,
}, info) => {
  const page = await as('aude')
  const today = new Date().toISOString().slice(0, 10)
  const file = await exportOf(page, { framework: 'SOC 2', from: today, to: today })
  const folder = info.outputPath('export')
  await unpack(file, folder)
  const events = await readFile(join(folder, 'events.ndjson'), 'utf8')
  const published = events
    .split('\n')
    .filter((line) => line.includes('"skill.publish"') && line.includes(journey.digest))
  expect(published).toHaveLength(1)

  const keys = await (await page.request.get('/.well-known/countersign-keys.json')).json()
  const pinned = info.outputPath('pinned.pem')
  await writeFile(pinned, keys.export[0].pem)
  const logKeys = info.outputPath('log-keys.txt')
  await writeFile(logKeys, await (await page.request.get('/api/audit/log/keys')).body())
  const verifier = join(folder, 'verify.mjs')
  const trusted = ['--key', pinned, '--key', logKeys]
  const { stdout } = await run(process.execPath, [verifier, folder, ...trusted])
  expect(stdout).toContain('VERIFIED: everything is as it was signed.')
  expect(stdout).toMatch(/events \(index \d+ to \d+\) lead to the signed root: none is missing/)

  await writeFile(join(folder, 'events.ndjson'), events.replace('skill.publish', 'skill.publlsh'))
  await expect(run(process.execPath, [verifier, folder, ...trusted])).rejects.toMatchObject({
    code: 1,
  })
})
