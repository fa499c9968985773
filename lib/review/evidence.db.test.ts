import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { beforeAll, expect, test } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { openDisclosures } from '@/lib/audit/disclosures'
import type { EventCore } from '@/lib/audit/schema'
import { pool, prismaClient } from '@/lib/db/client'
import { asOwner } from '@/lib/testing/as-owner'
import { aPendingSubmission, decide } from '@/lib/testing/factories'
import { aMember } from '@/lib/testing/skill-factories'
import { addComment } from './add-comment'

const SECRET_WORDS = 'The clause about Zanzibar worries me.'
const DECISION_WORDS = 'Read it beside the Kilimanjaro handbook.'

const from = (actor: Actor, ip: string): Actor => ({
  ...actor,
  origin: { ...actor.origin, ip, userAgent: 'Mozilla/5.0 (Lynx; Quagga)' },
})

let people: readonly Actor[]

// A whole review, so that every kind of event a review leaves is looked at, refusals included.
beforeAll(async () => {
  const dana = from(await aMember('skill-publisher', { name: 'Dana Unmistakable' }), '203.0.113.41')
  const rita = from(
    await aMember('skill-publisher', { name: 'Rita Unmistakable', team: 'Risk' }),
    '203.0.113.42',
  )
  const ravi = from(
    await aMember('skill-publisher', { name: 'Ravi Unmistakable', team: 'Risk' }),
    '203.0.113.43',
  )
  people = [dana, rita, ravi]
  const review = await aPendingSubmission({ submitter: dana, reviewers: [rita, ravi] })
  await addComment(rita, { submissionId: review.id, digest: review.digest, body: SECRET_WORDS })
  await decide(dana, review).catch(() => {})
  await decide(rita, review, 'approve', DECISION_WORDS)
  await decide(rita, review).catch(() => {})
  await decide(ravi, review)
})

const allEvents = () => prismaClient().auditEvent.findMany({ orderBy: { ts: 'asc' } })

test('the review left its successes, its denial and its failure', async () => {
  const seen = new Set((await allEvents()).map(({ action, outcome }) => `${action} ${outcome}`))
  expect([...seen]).toEqual(
    expect.arrayContaining([
      'submission.draft success',
      'submission.scan success',
      'submission.send success',
      'review.assign success',
      'review.comment success',
      'review.decide denied',
      'review.decide success',
      'review.decide failure',
      'skill.publish success',
    ]),
  )
})

test('every event waits for its index, written by the same transaction', async () => {
  const { rows } = await pool().query<{ count: string }>(`
    SELECT count(*) FROM audit.audit_event e
    LEFT JOIN audit.audit_pending p ON p.event_id = e.event_id AND p.ts = e.ts AND p.xmin = e.xmin
    WHERE p.event_id IS NULL`)
  expect(rows[0]?.count).toBe('0')
})

test('the leaf hash is recomputed from what is stored: SHA-256(0x00 and RFC 8785 of the core)', async () => {
  const events = await allEvents()
  expect(events.length).toBeGreaterThan(10)
  for (const { core, leafHash } of events) {
    const hash = createHash('sha256')
      .update(Buffer.of(0))
      .update(canonicalize(core) ?? '')
      .digest('hex')
    expect(Buffer.from(leafHash).toString('hex')).toBe(hash)
  }
})

test('the columns that are searched say what the core says', async () => {
  for (const event of await allEvents()) {
    const core = event.core as unknown as EventCore
    expect([
      event.eventId,
      event.action,
      event.outcome,
      event.actorRef,
      event.teamId,
      event.resourceType,
      event.resourceId,
      event.ts.getTime() * 1_000,
    ]).toEqual([
      core.id,
      core.action,
      core.outcome,
      core.actor.ref,
      core.team,
      core.resource.type,
      core.resource.id,
      core.ts,
    ])
  }
})

test('personal fields open with their subject’s key, and are what the event committed to', async () => {
  const byPeople = (await allEvents()).filter(({ actorRef }) =>
    people.some(({ id }) => id === actorRef),
  )
  expect(byPeople.length).toBeGreaterThan(5)
  for (const { eventId, actorRef, core } of byPeople) {
    const { sd } = core as unknown as EventCore
    const opened = await openDisclosures(eventId, sd)
    const actor = people.find(({ id }) => id === actorRef)
    const values = Object.fromEntries(opened.map(({ name, value }) => [name, value]))
    expect(opened.every(({ state }) => state === 'opened')).toBe(true)
    expect(opened).toHaveLength(sd.length)
    expect(values).toMatchObject({
      actor_name: actor?.name,
      actor_email: actor?.email,
      ip: actor?.origin.ip,
      user_agent: actor?.origin.userAgent,
    })
  }
  const said = byPeople.find(({ action }) => action === 'review.comment')
  if (!said) throw new Error('The comment left no event.')
  const { sd } = said.core as unknown as EventCore
  const opened = await openDisclosures(said.eventId, sd)
  expect(opened.find(({ name }) => name === 'comment')?.value).toBe(SECRET_WORDS)
})

test('no name, e-mail, address or comment stands in the permanent part or in what is searched', async () => {
  const { rows } = await pool().query<{ text: string }>(
    `SELECT core::text || ' ' || search_text || ' ' || tsv::text AS text FROM audit.audit_event`,
  )
  const everything = rows.map(({ text }) => text.toLowerCase()).join('\n')
  const personal = people.flatMap(({ name, email, origin }) => [
    name,
    email,
    origin.ip,
    origin.userAgent,
  ])
  for (const word of [...personal, 'Unmistakable', 'Zanzibar', 'Kilimanjaro', 'Quagga'])
    expect(everything, word).not.toContain(word.toLowerCase())
  const { rows: sealed } = await pool().query<{ text: string }>(
    `SELECT encode(ciphertext, 'escape') AS text FROM audit.audit_disclosure`,
  )
  for (const { text } of sealed) expect(text).not.toContain('Zanzibar')
})

async function tablesOf(parent: string): Promise<string[]> {
  const { rows } = await pool().query<{ name: string }>(
    'SELECT relid::text AS name FROM pg_partition_tree($1::regclass)',
    [`audit.${parent}`],
  )
  return rows.map(({ name }) => name)
}

// As the owner: the application lacks the right to try (lib/db/grants.db.test.ts).
const refused = (sql: string) => expect(asOwner(sql), sql).rejects.toThrow(/append-only/)
const countOf = async (table: string) =>
  Number((await asOwner(`SELECT count(*) FROM ${table}`))[0]?.count)

test('an event cannot be changed, deleted or truncated, through the parent or a partition', async () => {
  const before = await allEvents()
  const tables = await tablesOf('audit_event')
  expect(tables.length).toBeGreaterThan(10)
  let held = 0
  for (const table of tables) {
    await refused(`TRUNCATE ${table} CASCADE`)
    if ((await countOf(table)) === 0) continue
    held += 1
    await refused(`UPDATE ${table} SET outcome = 'success'`)
    await refused(`UPDATE ${table} SET core = '{}'`)
    await refused(`DELETE FROM ${table}`)
  }
  // The parent, the retention class and the month.
  expect(held).toBeGreaterThanOrEqual(3)
  expect(await allEvents()).toEqual(before)
})

test('a personal field cannot be rewritten or truncated; erasing is destroying its key', async () => {
  for (const table of await tablesOf('audit_disclosure')) {
    await refused(`TRUNCATE ${table} CASCADE`)
    if ((await countOf(table)) === 0) continue
    await refused(`UPDATE ${table} SET name = 'x'`)
    await refused(`DELETE FROM ${table}`)
  }
})
