import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Actor, systemActor } from '@/lib/access/permissions'
import { pool } from '@/lib/db/client'
import { newId } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { asOwner } from '@/lib/testing/as-owner'
import { leafHash } from './canonical'
import { accountFor, change, changed } from './change'
import { openDisclosures } from './disclosures'
import { type AuditEvent, succeeded } from './event'
import { FieldRedaction } from './field-redaction'
import type { EventCore } from './schema'

const actor = (userAgent = 'Test browser'): Actor => ({
  id: newId(),
  kind: 'user',
  name: 'Dana Test',
  email: 'dana@example.test',
  roles: [],
  teamIds: [],
  origin: { requestId: newId(), ip: '192.0.2.44', userAgent, via: 'portal' },
})
const resource = { type: 'page', id: 'start' } as const
const opened = (fields: Partial<AuditEvent> = {}): AuditEvent => ({
  ...succeeded('page.open', { resource }),
  ...fields,
})

async function eventsBy(who: Actor) {
  const rows = await db.auditEvent.findMany({ where: { actorRef: who.id }, orderBy: { ts: 'asc' } })
  return rows.map((row) => ({ ...row, core: row.core as unknown as EventCore }))
}
async function onlyEventBy(who: Actor) {
  const [event, ...rest] = await eventsBy(who)
  if (!event || rest.length > 0) throw new Error(`${rest.length + 1} events instead of one.`)
  return event
}
const valuesOf = async ({ eventId, core }: { eventId: string; core: EventCore }) =>
  Object.fromEntries(
    (await openDisclosures(eventId, core.sd)).map(({ name, value, state }) => [
      name,
      value ?? state,
    ]),
  )

/** Everything the database holds, in every schema, as text; bytes also as the text they may be. */
async function everything(): Promise<string> {
  const tables = await asOwner(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname IN ('public', 'audit', 'pgboss')`,
  )
  const texts = await Promise.all(
    tables.map(async ({ name }) =>
      (await asOwner(`SELECT t::text FROM ${name} t`)).map((row) => row.t),
    ),
  )
  return texts.flat().join('\n')
}

const anthropicKey = () =>
  randomBytes(100)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 93)
const KEY_CHARACTERS = anthropicKey()

const SECRETS = {
  card: '4111 1111 1111 1111',
  anthropic: `sk-ant-api03-${KEY_CHARACTERS}AA`,
  jwt: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4ifQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
  key: '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----',
} as const
const CORES = [
  '4111 1111 1111',
  KEY_CHARACTERS.slice(0, 20),
  'SflKxwRJSMeKKF2QT4fwp',
  'MC4CAQAwBQYDK2VwBCIEIJ1hs',
]

test.each(Object.entries(SECRETS))(
  'a %s typed anywhere is never stored, not even encrypted; the event says what it was',
  async (_type, secret) => {
    const who = actor(`Browser ${secret}`)
    const text = `It is ${secret} as I said`
    const event = opened({
      resource: { type: 'page', id: text, name: text },
      reason: text,
      data: { typed: text, list: ['fine', text] },
      before: { field: text },
      after: { field: text },
      personal: [{ name: 'comment', value: text }],
    })
    await accountFor(who, event)
    const stored = await onlyEventBy(who)
    expect(stored.core.class).toBe('restricted')
    const values = await valuesOf(stored)
    expect(values.comment).toMatch(/^It is \[.*\] as I said$/s)
    const dump = `${await everything()}${JSON.stringify(values)}`
    expect(CORES.filter((core) => dump.includes(core))).toEqual([])
    expect(leafHash(stored.core)).toEqual(Buffer.from(stored.leafHash))
  },
)

test('the same secret twice is seen to be the same, and another to be another', async () => {
  const [one, other] = [SECRETS.anthropic, `sk-ant-api03-${anthropicKey()}AA`]
  const who = actor()
  await accountFor(who, opened({ data: { a: one, b: one, c: other } }))
  const { data } = (await onlyEventBy(who)).core
  expect(data.a).toMatch(/#[0-9a-f]{8}\]$/)
  expect(data.a).toBe(data.b)
  expect(data.c).not.toBe(data.a)
})

test('personal data in what stays is replaced; in what can be erased it stands', async () => {
  const who = actor()
  const text = 'ask dana.field@meridian.example'
  await accountFor(who, opened({ reason: text, personal: [{ name: 'comment', value: text }] }))
  const stored = await onlyEventBy(who)
  expect(stored.core).toMatchObject({ reason: 'ask [e-mail]', class: 'confidential' })
  expect(stored.searchText).not.toContain('dana.field')
  expect(await valuesOf(stored)).toMatchObject({
    comment: text,
    actor_email: 'dana@example.test',
    ip: '192.0.2.44',
  })
})

test('thousands of identifiers and digests pass through as they are', () => {
  const ids = Array.from({ length: 2_000 }, (_, index) => {
    const bytes = randomBytes(32)
    return [
      newId(),
      randomUUID(),
      createHash('sha256').update(bytes).digest('hex'),
      createHash('sha1').update(bytes).digest('hex'),
      `sha256:${bytes.toString('hex')}`,
      `submission ${randomUUID()} has digest ${bytes.toString('hex')}`,
      `skill-${index} 1.${index}.0`,
      new Date(Date.UTC(2026, 0, 1) + index * 86_400_000).toISOString(),
    ]
  }).flat()
  const redaction = new FieldRedaction([])
  expect(redaction.value(ids)).toEqual(ids)
  expect(ids.map((id) => redaction.personal(id))).toEqual(ids)
  expect(redaction.found).toBeNull()
})

test('what tells about another person is under that person’s key', async () => {
  const [who, subject] = [actor(), newId()]
  const personal = [{ name: 'email', value: 'sam@example.test', subject }]
  await accountFor(who, opened({ personal }))
  const stored = await onlyEventBy(who)
  expect(await valuesOf(stored)).toMatchObject({ email: 'sam@example.test', ip: '192.0.2.44' })
  await asOwner(
    `UPDATE audit.subject_key SET wrapped_dek = NULL, destroyed_at = now() WHERE subject_ref = '${subject}'`,
  )
  expect(await valuesOf(stored)).toMatchObject({ email: 'erased', ip: '192.0.2.44' })
  expect(leafHash(stored.core)).toEqual(Buffer.from(stored.leafHash))
})

test('the portal’s own events can tell about a person', async () => {
  const subject = newId()
  const portal = systemActor(newId())
  const event = opened({
    resource: { type: 'person', id: subject },
    personal: [
      { name: 'name', value: 'Sam', subject },
      { name: 'lost', value: 'nobody’s' },
    ],
  })
  await accountFor(portal, event)
  const [stored] = await db.auditEvent.findMany({ where: { resourceId: subject } })
  if (!stored) throw new Error('The event is missing.')
  const core = stored.core as unknown as EventCore
  expect(await valuesOf({ eventId: stored.eventId, core })).toEqual({ name: 'Sam' })
})

test('a key that another replica destroyed is not written with, although it is still open here', async () => {
  const who = actor()
  await accountFor(who, opened())
  await accountFor(who, opened())
  await asOwner(
    `UPDATE audit.subject_key SET wrapped_dek = NULL, destroyed_at = now() WHERE subject_ref = '${who.id}'`,
  )
  await accountFor(who, opened())
  await change(who, { action: 'page.open', resource, needs: null }, async () =>
    changed(undefined, opened()),
  )
  expect(await eventsBy(who)).toHaveLength(4)
  expect(await db.auditDisclosure.count({ where: { subjectRef: who.id } })).toBe(2)
})

test('a key whose making was rolled back is made again', async () => {
  const who = actor()
  const attempt = { action: 'page.open', resource, needs: null } as const
  await expect(
    change(who, attempt, async (tx) => {
      await tx.subjectKey.create({
        data: { keyId: newId(), subjectRef: newId(), wrappedDek: 'x', createdAt: new Date() },
      })
      throw new Error('rolled back')
    }),
  ).rejects.toThrow('rolled back')
  const stored = await onlyEventBy(who)
  expect(await valuesOf(stored)).toMatchObject({ actor_name: 'Dana Test' })
})

test('a redaction rule that another replica made holds for the very next event', async () => {
  const [before, after, inChange] = [actor(), actor(), actor()]
  await accountFor(before, opened({ reason: 'Project ORCHID-17' }))
  await asOwner(`INSERT INTO public.redaction_rule (id, name, type, pattern, class, replacement, keywords,
    enabled, version, created_at, created_by_id, updated_at, updated_by_id)
    VALUES ('${newId()}', 'Projects', 'project', 'ORCHID-[0-9]{2}', 'restricted', 'tag', '{}', true, 1,
    now(), '${before.id}', now(), '${before.id}')`)
  await accountFor(after, opened({ reason: 'Project ORCHID-17' }))
  await change(inChange, { action: 'page.open', resource, needs: null }, async () =>
    changed(undefined, opened({ reason: 'Project ORCHID-18' })),
  )
  expect((await onlyEventBy(before)).core.reason).toBe('Project ORCHID-17')
  expect((await onlyEventBy(after)).core.reason).toBe('Project [project]')
  expect((await onlyEventBy(inChange)).core.reason).toBe('Project [project]')
})

test('many events at once are each stored once, and one that cannot be costs no other', async () => {
  const people = Array.from({ length: 8 }, () => actor())
  await Promise.all(people.map((who) => accountFor(who, opened())))
  const bad = { ...opened(), teamId: 'not-a-uuid' }
  const results = await Promise.allSettled(
    Array.from({ length: 200 }, (_, index) =>
      accountFor(people[index % 8] as Actor, index % 50 === 7 ? bad : opened({ data: { index } })),
    ),
  )
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(4)
  const stored = (await Promise.all(people.map(eventsBy)))
    .flat()
    .filter(({ core }) => 'index' in core.data)
  expect(new Set(stored.map(({ core }) => core.data.index)).size).toBe(196)
  expect(stored).toHaveLength(196)
  const { rows } = await pool().query('SELECT count(*)::int AS n FROM audit.audit_pending')
  expect(rows[0].n).toBe(await db.auditEvent.count())
})
