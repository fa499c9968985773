import { spawnSync } from 'node:child_process'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { accountFor } from '@/lib/audit/change'
import { notDone, succeeded } from '@/lib/audit/event'
import { publishCheckpoint } from '@/lib/audit/log/publish'
import { sequenceAll } from '@/lib/audit/log/sequencer'
import { prismaClient } from '@/lib/db/client'
import { atTime, newId, now } from '@/lib/db/clock'
import { aPerson, aPublication } from '@/lib/testing/registry-factories'
import { exportKey } from './bundle/manifest'
import { createExport } from './create-export'
import { downloadExport } from './download-export'
import { getControlMatrix, listExports } from './queries'
import { FRAMEWORK_IDS, type FrameworkId } from './rules'

const AT = new Date('2026-02-10T10:00:00Z')
const PERIOD = { from: '2026-01-01', to: '2026-03-31' }
const prisma = prismaClient()
const folders: string[] = []

let aude: Actor
let dana: Actor

/** A scan of a digest, complete at `finishedAt`, with these findings. */
const aScan = (digest: string, finishedAt: Date, findings: object[] = []) =>
  prisma.scan.create({
    data: {
      id: newId(),
      digest,
      ruleset: 'v1-000000000000',
      state: 'completed',
      report: { findings },
      createdAt: finishedAt,
      finishedAt,
    },
  })

async function published(name: string, findings: object[] | null, recorded = true) {
  const publication = await aPublication({ name, publishedAt: AT })
  if (findings) await aScan(publication.digest, new Date(AT.getTime() - 60_000), findings)
  if (recorded)
    await atTime(AT, () =>
      accountFor(
        dana,
        succeeded('skill.publish', {
          resource: { type: 'skill', id: publication.skillId, name: `${name} 1.0.0` },
          data: { digest: publication.digest, submission: publication.submissionId },
        }),
      ),
    )
  return publication
}

beforeAll(async () => {
  aude = await aPerson('auditor', '=Aude "A" Auditor')
  dana = await aPerson('developer', 'Dana Developer')
  await published('good-skill', [])
  await published('critical-skill', [
    { severity: 'critical', ruleId: 'sandbox-off', fingerprint: 'c' },
  ])
  await published('high-skill', [{ severity: 'high', ruleId: 'network', fingerprint: 'h' }])
  await published('unscanned-skill', null)
  const unrecorded = await published('unrecorded-skill', [], false)
  await prisma.decision.deleteMany({
    where: { submissionId: unrecorded.submissionId, reviewerId: unrecorded.reviewers[0]?.id ?? '' },
  })
  await atTime(AT, async () => {
    const resource = { type: 'submission', id: newId(), name: '=cmd|calc' } as const
    await accountFor(
      dana,
      notDone('review.decide', 'denied', { resource, reason: '@Authors may not review' }),
    )
    await accountFor(dana, succeeded('session.sign-in', { resource: { type: 'session', id: 's' } }))
    await accountFor(dana, succeeded('role.grant', { resource: { type: 'person', id: dana.id } }))
  })
  await atTime(new Date('2025-12-31T23:59:59.999Z'), () =>
    accountFor(dana, succeeded('session.sign-in', { resource: { type: 'session', id: 'before' } })),
  )
  await atTime(new Date('2026-04-01T00:00:00Z'), () =>
    accountFor(dana, succeeded('session.sign-in', { resource: { type: 'session', id: 'after' } })),
  )
})

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** What the background loops do within seconds. */
async function cover(): Promise<void> {
  await sequenceAll()
  expect(await publishCheckpoint()).not.toBe('refused')
}

async function zipOf(framework: FrameworkId): Promise<Buffer> {
  const { id } = await createExport(aude, { framework, ...PERIOD })
  await cover()
  const { bytes } = await downloadExport(aude, id)
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function unpack(zip: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-export-'))
  folders.push(folder)
  for (const [name, content] of Object.entries(unzipSync(zip))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

function verify(folder: string, ...more: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'verify.mjs'), ...more],
    {
      encoding: 'utf8',
      cwd: tmpdir(),
    },
  )
  return { status, said: stdout + stderr }
}

const csvRows = (folder: string, name: string) =>
  readFileSync(join(folder, name), 'utf8').split('\r\n').slice(1, -1)

type Line = { leaf_hash: string; core: { id: string; action: string; resource: { id: string } } }
const ndjson = (folder: string, name: string): Line[] =>
  readFileSync(join(folder, name), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)

describe('a bundle', () => {
  let zip: Buffer
  const pinned = () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-key-'))
    folders.push(folder)
    const path = join(folder, 'pinned.pem')
    writeFileSync(path, exportKey().pem)
    return path
  }
  beforeAll(async () => {
    zip = await zipOf('soc2')
  })

  test('verifies: with the pinned key, its short form, and with a warning without one', () => {
    const folder = unpack(zip)
    expect(verify(folder, '--key', pinned())).toMatchObject({ status: 0 })
    expect(verify(folder, '--key', exportKey().verifierKey).status).toBe(0)
    const unpinned = verify(folder)
    expect(unpinned.status).toBe(0)
    expect(unpinned.said).toContain('WARNING  No --key given')
  })

  test('holds the events of the period, edges right, and no personal field', () => {
    const folder = unpack(zip)
    const events = ndjson(folder, 'events.ndjson')
    const signIns = events.filter(({ core }) => core.action === 'session.sign-in')
    expect(signIns.map(({ core }) => core.resource.id)).toEqual(['s'])
    const { 'people.csv': people, ...others } = unzipSync(zip)
    const text = Buffer.concat(Object.values(others)).toString('utf8')
    for (const personal of [dana.email, 'Dana Developer', '127.0.0.1'])
      expect(text).not.toContain(personal)
    expect(Buffer.from(people ?? []).toString('utf8')).toContain(dana.email)
  })

  test('finds what is wrong, and lists each with its event', () => {
    const folder = unpack(zip)
    const exceptions = csvRows(folder, 'exceptions/CC8.1.csv').join('\n')
    expect(exceptions).toContain('unrecorded-skill 1.0.0: 1 of 2 approvals')
    expect(exceptions).toContain('unrecorded-skill 1.0.0: published, but the log has no event')
    expect(exceptions).toContain(
      'critical-skill 1.0.0: published with critical findings: sandbox-off',
    )
    expect(exceptions).toContain('unscanned-skill 1.0.0: no completed scan')
    expect(exceptions).not.toContain('good-skill')
    expect(csvRows(folder, 'exceptions/CC7.1.csv').join('\n')).toContain(
      'high-skill 1.0.0: 1 high findings',
    )
    const duties = csvRows(folder, 'exceptions/CC6.3.csv').join('\n')
    expect(duties).toContain('exception,no-self-grant')
    expect(duties).toContain('noted,refused-decisions-listed')
  })

  test('sums up per check, and the sums agree with what is listed', () => {
    const folder = unpack(zip)
    type Summary = {
      control: string
      population: number
      checks: { id: string; exceptions: number; tested: number }[]
    }
    const summary = JSON.parse(
      readFileSync(join(folder, 'control-summary.json'), 'utf8'),
    ) as Summary[]
    const change = summary.find(({ control }) => control === 'CC8.1')
    expect(change?.checks.find(({ id }) => id === 'publish-two-approvals')).toMatchObject({
      tested: 5,
      exceptions: 1,
    })
    expect(change?.checks.find(({ id }) => id === 'publish-scanned')).toMatchObject({
      tested: 5,
      exceptions: 2,
    })
    for (const { control, population } of summary)
      expect(ndjson(folder, `populations/${control}.ndjson`)).toHaveLength(population)
  })

  test('a cell that would be a formula is text', () => {
    const folder = unpack(zip)
    expect(readFileSync(join(folder, 'events.csv'), 'utf8')).toContain(",'=cmd|calc,")
    expect(readFileSync(join(folder, 'events.csv'), 'utf8')).toContain(",'@Authors may not review,")
    expect(readFileSync(join(folder, 'people.csv'), 'utf8')).toContain(`"'=Aude ""A"" Auditor"`)
  })

  test('the report says what is not covered, and runs nothing', () => {
    const report = readFileSync(join(unpack(zip), 'report.html'), 'utf8')
    expect(report).toContain('What is not covered')
    expect(report).toContain('Physical access')
    expect(report).not.toMatch(/<script|src=|https?:\/\//)
  })

  test.each([
    'events.ndjson',
    'people.csv',
    'report.html',
    'manifest.json',
    'populations/CC8.1.csv',
  ])('a flipped byte in %s is found (1)', (name) => {
    const folder = unpack(zip)
    const bytes = readFileSync(join(folder, name))
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
    writeFileSync(join(folder, name), bytes)
    expect(verify(folder, '--key', pinned())).toMatchObject({ status: 1 })
  })

  test.each(['events.ndjson', 'exceptions/CC6.1.csv', 'manifest.json', 'manifest.sig'])(
    'a missing %s is found (2)',
    (name) => {
      const folder = unpack(zip)
      rmSync(join(folder, name))
      expect(verify(folder, '--key', pinned())).toMatchObject({ status: 2 })
    },
  )

  test('another key is not trusted (3)', () => {
    const folder = unpack(zip)
    const other = join(folder, '..', `${newId()}.pem`)
    folders.push(other)
    writeFileSync(
      other,
      generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }),
    )
    const answer = verify(folder, '--key', other)
    expect(answer).toMatchObject({ status: 3 })
    expect(answer.said).toContain('UNTRUSTED')
  })

  test.each([
    ['manifest.sig', 'nonsense\n'],
    ['manifest.sig', ''],
  ])('an unreadable %s is malformed (4)', (name, text) => {
    const folder = unpack(zip)
    writeFileSync(join(folder, name), text)
    expect(verify(folder, '--key', pinned())).toMatchObject({ status: 4 })
  })

  test('a key that is none, and an unknown option, are malformed (4)', () => {
    const folder = unpack(zip)
    expect(verify(folder, '--key', 'nothing').status).toBe(4)
    expect(verify(folder, '--trust-me').status).toBe(4)
  })

  test('the key in the bundle is the one the portal shows', () => {
    const pem = readFileSync(join(unpack(zip), 'public-key.pem'))
    expect(createPublicKey(pem).equals(createPublicKey(exportKey().pem))).toBe(true)
  })
})

describe('an export', () => {
  test.each(FRAMEWORK_IDS)('for %s verifies', async (framework) => {
    const folder = unpack(await zipOf(framework))
    expect(verify(folder, '--key', exportKey().verifierKey)).toMatchObject({ status: 0 })
  })

  test('downloaded twice holds the same evidence', async () => {
    const { id } = await createExport(aude, { framework: 'gdpr', ...PERIOD })
    const once = async () => {
      await cover()
      const { bytes } = await downloadExport(aude, id)
      const chunks: Uint8Array[] = []
      for await (const chunk of bytes) chunks.push(chunk)
      const { 'events.ndjson': events } = unzipSync(Buffer.concat(chunks))
      return Buffer.from(events ?? [])
        .toString('utf8')
        .trimEnd()
        .split('\n')
    }
    const first = await once()
    await atTime(AT, () =>
      accountFor(aude, succeeded('session.sign-out', { resource: { type: 'session', id: 'x' } })),
    )
    expect(first.length).toBeGreaterThan(0)
    // What was written meanwhile may stand between events of the same millisecond.
    expect(await once()).toEqual(expect.arrayContaining(first))
  })

  test('asking, downloading and being refused are events', async () => {
    const reader = await aPerson('auditor', 'Accountable')
    const { id } = await createExport(reader, { framework: 'hipaa', ...PERIOD })
    await cover()
    const { bytes, filename } = await downloadExport(reader, id)
    expect(filename).toMatch(/^countersign-hipaa-2026-01-01-to-2026-03-31-[0-9a-f]{8}\.zip$/)
    await bytes.next()
    await bytes.return(undefined)
    await expect(downloadExport(reader, newId())).rejects.toMatchObject({ code: 'not_found' })
    const events = await prisma.auditEvent.findMany({
      where: { actorRef: reader.id },
      orderBy: [{ ts: 'asc' }, { eventId: 'asc' }],
    })
    expect(events.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'export.create success',
      'export.download success',
      'export.download success',
      'export.download failure',
    ])
    expect(events[2]?.core).toMatchObject({ data: { stage: 'ended', complete: false } })
  })

  test('needs audit:read', async () => {
    await expect(createExport(dana, { framework: 'soc2', ...PERIOD })).rejects.toMatchObject({
      code: 'forbidden',
    })
    const [first] = await listExports(aude)
    await expect(downloadExport(dana, first?.id ?? '')).rejects.toMatchObject({ code: 'forbidden' })
    await expect(listExports(dana)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(getControlMatrix(dana, 'soc2', PERIOD)).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  test('of a period backwards or in the future is refused by field, and nothing is kept', async () => {
    const before = await prisma.export.count()
    const tomorrow = new Date(now().getTime() + 86_400_000).toISOString().slice(0, 10)
    await expect(
      createExport(aude, { framework: 'soc2', from: '2026-03-01', to: '2026-02-01' }),
    ).rejects.toMatchObject({ code: 'invalid', problems: [{ field: 'to', rule: 'order' }] })
    await expect(
      createExport(aude, { framework: 'soc2', from: '2026-03-01', to: tomorrow }),
    ).rejects.toMatchObject({ code: 'invalid', problems: [{ field: 'to', rule: 'past' }] })
    expect(await prisma.export.count()).toBe(before)
  })

  test('stands in the list with who asked', async () => {
    const [first] = await listExports(aude)
    expect(first).toMatchObject({
      ...PERIOD,
      requestedBy: expect.objectContaining({ id: expect.any(String) }),
    })
  })
})

test('the matrix counts what the bundle counts', async () => {
  const matrix = await getControlMatrix(aude, 'soc2', PERIOD)
  const change = matrix.controls.find(({ id }) => id === 'CC8.1')
  expect(change?.population).toBe(5)
  expect(change?.checks.map(({ tally }) => tally?.exceptions)).toEqual([1, 2, 1])
  const logging = matrix.controls.find(({ id }) => id === 'CC7.2')
  expect(logging?.checks[0]).toMatchObject({ id: 'events-match-leaf-hash', tally: null })
})
