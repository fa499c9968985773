import { readFile, writeFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { auditRow, eventsOf } from './auditing'
import { expect, test } from './fixtures'
import { download, verifyOffline } from './offline'
import { open } from './open-page'
import { calmSkill, uniqueName } from './skills'
import { draft } from './submitting'

test.describe.configure({ mode: 'parallel' })

/** Opens the newest event about what has this name and waits until a signed checkpoint covers it. */
async function openCovered(page: Page, name: string): Promise<void> {
  await open(page, `/audit?q=${name}`)
  await auditRow(page, 'Upload skill').first().click()
  await expect(page.getByText(/^Checkpoint of \d/)).toBeVisible({ timeout: 30_000 })
}

test('an auditor zooms into a stretch of time, narrows it by a frequent value, and finds the search again', async ({
  as,
}) => {
  const page = await as('aude')
  await open(page, '/audit?range=90d')
  const histogram = page.getByRole('region', { name: 'Events over time' })
  await histogram
    .getByRole('link', { name: / UTC: / })
    .first()
    .click()
  await page.waitForURL(/[?&]range=custom&?.*/)
  expect(new URL(page.url()).searchParams.get('from')).toBeTruthy()

  const actions = page.getByRole('complementary', { name: 'Frequent values' })
  const value = actions.getByRole('region', { name: 'Actions' }).getByRole('link').first()
  await value.click()
  await page.waitForURL(/[?&]action=/)
  await expect(actions.locator('[aria-current=true]')).toHaveCount(1)
  const found = page.url()

  const name = uniqueName('first-days')
  await page.getByRole('button', { name: 'Saved searches' }).click()
  const dialog = page.getByRole('dialog', { name: 'Saved searches' })
  await dialog.getByLabel('Save this search as').fill(name)
  await dialog.getByRole('button', { name: 'Save search' }).click()
  await expect(dialog.getByRole('link', { name })).toBeVisible()

  await open(page, '/audit')
  await page.getByRole('button', { name: 'Saved searches' }).click()
  await dialog.getByRole('link', { name }).click()
  await page.waitForURL((url) => url.searchParams.has('action'))
  expect(new URL(page.url()).searchParams.get('action')).toBe(
    new URL(found).searchParams.get('action'),
  )
  expect(new URL(page.url()).searchParams.get('from')).toBe(new URL(found).searchParams.get('from'))
})

test('who follows the log sees what somebody else does, without looking again', async ({ as }) => {
  const [page, dana] = [await as('aude'), await as('dana')]
  await open(page, '/audit?action=submission.draft')
  await page.getByRole('button', { name: 'Follow live' }).click()
  await expect(page.getByText('Following the log')).toBeVisible()
  const skill = calmSkill('seen-live')
  await draft(dana, skill)
  const row = page.getByRole('list', { name: 'New events' }).getByRole('listitem')
  await expect(row.filter({ hasText: skill.name })).toContainText('Dana Okafor')
  await page.getByRole('button', { name: 'Stop following' }).click()
})

test('a search is taken away as CSV and NDJSON, and taking it away is an event', async ({
  as,
}, info) => {
  const page = await as('aude')
  await open(page, '/audit?action=skill.publish&range=90d')
  const published = await eventsOf(page, { action: 'skill.publish', range: '90d', limit: '200' })
  const csv = await download(page, page.getByRole('link', { name: 'CSV' }), info.outputDir)
  const rows = await readFile(csv, 'utf8')
  for (const { id } of published) expect(rows).toContain(id)
  const file = await download(page, page.getByRole('link', { name: 'NDJSON' }), info.outputDir)
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
  for (const line of lines) expect(JSON.parse(line)).toHaveProperty('core.action', 'skill.publish')
  const taken = await eventsOf(page, { action: 'audit.export', limit: '10' })
  expect(taken.filter(({ actorName }) => actorName === 'Aude Lefèvre').length).toBeGreaterThan(1)
})

test('an event is proven in the browser, and on a machine that does not know the portal', async ({
  as,
}, info) => {
  const [page, dana] = [await as('aude'), await as('dana')]
  const skill = calmSkill('proven')
  await draft(dana, skill)
  await openCovered(page, skill.name)
  await page.getByRole('button', { name: 'Verify here' }).click()
  await expect(page.getByText('Every step holds')).toBeVisible()
  const steps = page.getByRole('listitem').filter({ hasText: /^Passed: / })
  expect(await steps.count()).toBeGreaterThanOrEqual(3)
  await expect(page.getByText(/^Failed: /)).toHaveCount(0)

  const proofLink = page.getByRole('link', { name: 'Download .tlog-proof' })
  const proof = await download(page, proofLink, info.outputDir)
  await open(page, '/compliance')
  const verifierLink = page.getByRole('link', { name: 'Download verify.mjs' })
  const verifier = await download(page, verifierLink, info.outputDir)
  const logKey = (await page.getByText(/^\S+\/audit-log\+[0-9a-f]{8}\+\S+$/).textContent()) ?? ''

  const whole = await verifyOffline(verifier, [proof, '--key', logKey])
  expect(whole.code, whole.said).toBe(0)
  const text = await readFile(proof, 'utf8')
  const altered = `${info.outputDir}/altered.tlog-proof`
  await writeFile(altered, flipped(text))
  const changed = await verifyOffline(verifier, [altered, '--key', logKey])
  expect(changed.code, changed.said).toBe(1)
})

/** One hexadecimal or base64 character of the first hash of the proof is another one. */
function flipped(proof: string): string {
  const lines = proof.split('\n')
  const at = lines.findIndex((line) => /^[A-Za-z0-9+/]{43}=$/.test(line))
  const line = lines[at] ?? ''
  lines[at] = `${line.startsWith('A') ? 'B' : 'A'}${line.slice(1)}`
  return lines.join('\n')
}
