import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { prismaClient } from '@/lib/db/client'
import { newId, now } from '@/lib/db/clock'
import { isAppError } from '@/lib/errors'
import { prepareDatabase } from '@/lib/jobs/prepare-database'
import { notify } from '@/lib/notify/notify'
import { createAccessToken } from '@/lib/people/access-tokens'
import { createTeam } from '@/lib/people/create-team'
import { mapGroup } from '@/lib/people/map-group'
import { nameOrganization } from '@/lib/people/name-organization'
import { openSession } from '@/lib/people/sessions'
import { configurePreviews } from '@/lib/policies/configure-previews'
import { createRule } from '@/lib/policies/create-rule'
import { executeErasure } from '@/lib/privacy/execute-erasure'
import { refuseErasure } from '@/lib/privacy/refuse-erasure'
import { requestErasure } from '@/lib/privacy/request-erasure'
import { acceptFinding } from '@/lib/review/accept-finding'
import { addComment } from '@/lib/review/add-comment'
import { JOBS } from '@/lib/schedule'
import { createSink } from '@/lib/sinks/create-sink'
import { deleteSink } from '@/lib/sinks/delete-sink'
import { pauseSink } from '@/lib/sinks/pause-sink'
import { sendSubmission } from '@/lib/skills/send'
import { withdrawSubmission } from '@/lib/skills/withdraw'
import { aPendingSubmission, decide, highSkill } from '@/lib/testing/factories'
import { cover } from '@/lib/testing/real-log'
import { aDraft, aMember, sendInputFor } from '@/lib/testing/skill-factories'
import { runRulesToHead } from '@/lib/violations/engine/run-rules'
import { saveRule } from '@/lib/violations/save-rule'
import { commentOnViolation, triageViolation } from '@/lib/violations/triage'
import { tryRule } from '@/lib/violations/try-rule'
import { startPostgres } from '../../deploy/demo/postgres.mjs'
import { clearAlarmByHand } from './alarms/clear-by-hand'
import { raiseAlarm } from './alarms/raise'
import { saveSearch } from './saved-searches/save'
import { readSearch, searchEvents } from './search'
import { keepSearchIndex } from './search-index/keep-up'
import { noticingRemovals } from './without-secrets'

// Made here, so that no scanner finds a secret in this file.
const random = (name: string, length: number) =>
  createHash('sha512')
    .update(name)
    .digest('base64url')
    .repeat(2)
    .replaceAll(/[_-]/g, 'k')
    .slice(0, length)
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const PEM_BODY = random('pem', 64)
const SECRETS = {
  card: ['4012', '8888', '8888', '1881'].join(' '),
  ssn: ['536', '22', '8127'].join('-'),
  anthropic: `sk-ant-api03-${random('anthropic', 93)}AA`,
  jwt: `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: '4711', role: 'admin' })}.${random('jwt', 43)}`,
  password: 'Tr0ub4dor&3x!',
  pem: `-----BEGIN PRIVATE KEY-----\n${PEM_BODY}\n${PEM_BODY}\n-----END PRIVATE KEY-----`,
}
const IBAN = ['DE89', '3704', '0044', '0532', '0130', '00'].join('')
/** What must not be found anywhere, in any spelling that was typed. */
const NEEDLES = [
  SECRETS.card,
  SECRETS.card.replaceAll(' ', ''),
  SECRETS.ssn,
  SECRETS.anthropic,
  SECRETS.jwt,
  SECRETS.password,
  PEM_BODY,
]
const TYPED = `Card ${SECRETS.card}, SSN ${SECRETS.ssn}, key ${SECRETS.anthropic} and ${SECRETS.jwt};
password=${SECRETS.password}
${SECRETS.pem}
Transfer to ${IBAN}.`
const SHORT = `Card ${SECRETS.card} password=${SECRETS.password}`

let folder: string
let cluster: Awaited<ReturnType<typeof startPostgres>>
let [ada, abel]: (Actor | undefined)[] = []

const owner = async (statement: string): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client({ connectionString: cluster.url('postgres') })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

// A cluster of its own: what is on its disk is only what this file's commands stored.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-planted-'))
  const place = { folder: join(folder, 'postgres'), password: 'test', durable: false }
  cluster = await startPostgres(place)
  await owner(`CREATE ROLE planted LOGIN PASSWORD 'test'`)
  const app = new URL(cluster.url('postgres'))
  app.username = 'planted'
  process.env.DATABASE_URL = app.toString()
  await prepareDatabase({ ownerUrl: cluster.url('postgres'), appUrl: app.toString(), jobs: JOBS })
  ada = await aMember('admin', { name: 'Ada Admin' })
  abel = await aMember('admin', { name: 'Abel Admin' })
})

afterAll(async () => {
  await cluster.stop().catch(() => undefined)
  await rm(folder, { recursive: true, force: true })
})

const admin = (): Actor => {
  if (!ada) throw new Error('There is no admin yet.')
  return ada
}

/** What is refused: names, patterns and settings, where a marker would make something else of them. */
async function refusedField(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work
  } catch (error) {
    const found = isAppError(error) && error.problems.find(({ rule }) => rule === 'no-secret')
    if (found) return found.field
    throw error
  }
  return undefined
}

async function plantInReviews(): Promise<void> {
  const review = await aPendingSubmission({ name: 'planted', files: highSkill('planted') })
  const { id: submissionId, digest, submitter } = review
  const [first, second] = review.reviewers
  await addComment(first, { submissionId, digest, body: TYPED })
  await addComment(submitter, { submissionId, digest, body: TYPED })
  const scan = await prismaClient().scan.findFirstOrThrow({ where: { digest } })
  const { findings } = scan.report as { findings: { severity: string; fingerprint: string }[] }
  const fingerprint = findings.find(({ severity }) => severity === 'high')?.fingerprint ?? ''
  const until = new Date(now().getTime() + 86_400_000)
  await acceptFinding(first, { submissionId, digest, fingerprint, reason: TYPED, until })
  await decide(second, review, 'request-changes', TYPED)
  const draft = await aDraft(submitter, 'planted-too')
  const input = await sendInputFor(submitter, draft, { summary: TYPED })
  expect(
    await refusedField(sendSubmission(submitter, { ...input, version: '1.0.0-4012888888881881' })),
  ).toBe('version')
  expect(
    await refusedField(sendSubmission(submitter, { ...input, tags: ['4012888888881881'] })),
  ).toBe('tags')
  await sendSubmission(submitter, input)
  await withdrawSubmission(submitter, { submissionId: draft, reason: TYPED })
}

async function plantInViolations(): Promise<void> {
  const condition = {
    ...{ actions: ['session.sign-in' as const], outcomes: [], actorKind: null, actorRole: null },
    ...{ teamId: null, resourceType: null, resourceId: null, data: [], time: null },
    threshold: null,
  }
  const set = { enabled: true, severity: 'low', ownerRole: null, dueHours: 24 } as const
  const save = async (title: string, changes: object = {}) => {
    const wanted = { ...condition, ...changes }
    const { token: tryToken } = await tryRule(admin(), { condition: wanted, days: 7 })
    return saveRule(admin(), { title, ...set, condition: wanted, tryToken })
  }
  expect(await refusedField(save(SHORT))).toBe('title')
  expect(await refusedField(save('By resource', { resourceId: SECRETS.card }))).toBe('condition')
  const data = [{ field: 'rows', op: 'eq', value: SECRETS.ssn }]
  expect(await refusedField(save('By field', { data }))).toBe('condition')
  await save('Every sign-in')
  await openSession(await aMember('developer'))
  await cover()
  await runRulesToHead()
  const { id: violationId } = await prismaClient().violation.findFirstOrThrow()
  await commentOnViolation(admin(), { violationId, body: TYPED })
  await triageViolation(admin(), { violationId, to: 'investigating', reason: TYPED })
}

async function plantInSinks(): Promise<void> {
  const signingSecret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
  const fields = { url: 'https://hooks.example.test/audit', signingSecret }
  const plain = { kind: 'webhook', name: 'Planted', format: 'raw', fields } as const
  const name = `Sink ${SECRETS.card}`
  expect(await refusedField(createSink(admin(), { ...plain, name }))).toBe('name')
  const url = `https://hooks.example.test/audit?api_key=${SECRETS.anthropic}`
  expect(await refusedField(createSink(admin(), { ...plain, fields: { ...fields, url } }))).toBe(
    'url',
  )
  const sinkId = await createSink(admin(), { ...plain, personal: true, personalReason: TYPED })
  await pauseSink(admin(), { sinkId, reason: TYPED })
  await deleteSink(admin(), { sinkId, reason: TYPED })
}

async function plantInSearches(): Promise<void> {
  const address = new URLSearchParams({ q: SHORT }).toString()
  const saved = { name: 'Planted', address: '', shared: false }
  expect(await refusedField(saveSearch(admin(), { ...saved, address }))).toBe('address')
  expect(await refusedField(saveSearch(admin(), { ...saved, name: SECRETS.ssn }))).toBe('name')
  const { filters, paging } = readSearch({ q: SHORT })
  await searchEvents(admin(), filters, paging)
}

async function plantInPrivacy(): Promise<void> {
  if (!abel) throw new Error('There is no second admin.')
  const [kept, gone] = [await aMember('developer'), await aMember('developer')]
  const ask = (personId: string) =>
    requestErasure(admin(), { personId, ground: 'no-longer-needed', reason: TYPED })
  const { id: requestId } = await ask(kept.id)
  await refuseErasure(abel, { requestId, ground: 'legal-claims', reason: TYPED })
  await executeErasure(abel, { requestId: (await ask(gone.id)).id })
}

async function plantInSettings(): Promise<void> {
  expect(await refusedField(nameOrganization(admin(), { name: SHORT }))).toBe('name')
  expect(await refusedField(createTeam(admin(), { slug: 'planted', name: SHORT }))).toBe('name')
  const group = { group: SHORT, role: 'developer', teamId: null } as const
  expect(await refusedField(mapGroup(admin(), group))).toBe('group')
  const rule = {
    name: 'Planted',
    type: 'planted',
    class: 'restricted',
    replacement: 'tag',
  } as const
  const keyed = { ...rule, keywords: [] }
  for (const pattern of [SECRETS.anthropic, SECRETS.ssn])
    expect(await refusedField(createRule(admin(), { ...keyed, pattern }))).toBe('pattern')
  await createRule(admin(), { ...keyed, pattern: 'password=[A-Za-z0-9]{8,40}' })
  const off = { scope: 'organization', version: 0, lengthMax: 50 } as const
  await configurePreviews(admin(), { ...off, state: 'on', reason: TYPED })
  await raiseAlarm({ kind: 'mismatch', key: 'planted', detail: 'Index 7 holds another event.' })
  const alarm = await prismaClient().auditAlarm.findFirstOrThrow({ where: { key: 'planted' } })
  await clearAlarmByHand(admin(), { alarmId: alarm.id, reason: TYPED })
}

async function plantInSessions(): Promise<void> {
  const dana = await aMember('developer')
  const origin = { ...dana.origin, userAgent: `Browser ${TYPED}`, requestId: newId() }
  await openSession({ ...dana, origin })
  await createAccessToken(dana, { name: SHORT, scopes: ['registry:read'] })
  const notice = { kind: 'planted', title: SHORT, body: TYPED, href: '/' }
  await prismaClient().$transaction((tx) => notify(tx, [dana.id], notice))
}

const found = (text: string): string[] => NEEDLES.filter((needle) => text.includes(needle))

test('whoever typed a secret is told what was removed', async () => {
  const { notice } = await noticingRemovals(plantInSessions)
  expect(notice).toMatch(/^Removed before saving: .*card.*\.$/i)
  expect((await noticingRemovals(async () => 1)).notice).toBeNull()
})

test('no secret typed into any field of the portal is in any row of the database', async () => {
  await plantInReviews()
  await plantInViolations()
  await plantInSinks()
  await plantInSearches()
  await plantInPrivacy()
  await plantInSettings()
  await cover()
  await keepSearchIndex()
  const tables = await owner(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname IN ('public', 'audit', 'pgboss')`,
  )
  const holding: string[] = []
  let [all, markers] = ['', 0]
  for (const { name } of tables) {
    const rows = await owner(`SELECT t::text AS row FROM ${String(name)} t`)
    const text = rows.map(({ row }) => String(row)).join('\n')
    holding.push(...found(text).map((needle) => `${String(name)}: ${needle}`))
    markers += text.split('[redacted: ').length - 1
    all += text
  }
  expect(holding).toEqual([])
  // What was typed arrived: its markers stand in its place, and what is not restricted stays.
  expect(markers).toBeGreaterThan(40)
  expect(all).toContain(IBAN)
})

test('nor in the data directory, its write-ahead log or the server’s own log', async () => {
  await owner('CHECKPOINT')
  await cluster.stop()
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  )
  const holding: string[] = []
  let bytes = 0
  for (const { parentPath, name } of files) {
    let tail = ''
    for await (const chunk of createReadStream(join(parentPath, name), 'latin1')) {
      bytes += (chunk as string).length
      const text = tail + chunk
      holding.push(...found(text).map((needle) => `${name}: ${needle}`))
      tail = text.slice(-200)
    }
  }
  expect(files.some(({ parentPath }) => parentPath.endsWith('pg_wal'))).toBe(true)
  expect(bytes).toBeGreaterThan(16 * 1024 * 1024)
  expect(holding).toEqual([])
})
