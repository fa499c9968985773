import { createHash, createPublicKey, verify } from 'node:crypto'
import { unzipSync } from 'fflate'
import { beforeAll, expect, test } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { leafHash } from '@/lib/audit/canonical'
import { openDisclosures } from '@/lib/audit/disclosures'
import { sha256 } from '@/lib/audit/log/hash'
import { consistencyProof, eventProof } from '@/lib/audit/log/proofs'
import { verifyConsistency, verifyInclusion } from '@/lib/audit/merkle/rules'
import { saveSearch } from '@/lib/audit/saved-searches/save'
import type { EventCore } from '@/lib/audit/schema'
import type { DsseEnvelope } from '@/lib/crypto/dsse'
import { prismaClient } from '@/lib/db/client'
import { newId, now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { createAccessToken } from '@/lib/people/access-tokens'
import { findLiveSession, openSession } from '@/lib/people/sessions'
import { addComment } from '@/lib/review/add-comment'
import { asOwner } from '@/lib/testing/as-owner'
import { aPendingSubmission, decide } from '@/lib/testing/factories'
import { cover } from '@/lib/testing/real-log'
import { aMember, eventsOf } from '@/lib/testing/skill-factories'
import { commentOnViolation } from '@/lib/violations/triage'
import { openCertificate } from './certificate'
import { downloadCertificate } from './download-certificate'
import { executeErasure } from './execute-erasure'
import { exportHeld } from './export-held'
import { listErasureRequests } from './queries'
import { cancelErasure, refuseErasure } from './refuse-erasure'
import { requestErasure } from './request-erasure'

let ada: Actor
let abel: Actor

beforeAll(async () => {
  ada = await aMember('admin', { name: 'Ada Admin' })
  abel = await aMember('admin', { name: 'Abel Admin' })
})

const REASON = 'She left the company in May and asked to be erased.'
const ask = (personId: string, actor = ada) =>
  requestErasure(actor, { personId, ground: 'no-longer-needed', reason: REASON })

/** Somebody with a name, an address and a browser that nobody else here has. */
async function somebody(role: 'developer' | 'skill-publisher' = 'skill-publisher'): Promise<Actor> {
  const member = await aMember(role, { name: `Zelda Quist${newId().slice(-6)}`, team: 'Risk' })
  const origin = { ...member.origin, ip: '203.0.113.77', userAgent: 'ZeldaBrowser/9.1' }
  return { ...member, origin }
}

async function dump(): Promise<string> {
  const tables = await asOwner(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname IN ('public', 'audit', 'pgboss')`,
  )
  const texts: unknown[] = []
  for (const { name } of tables)
    texts.push(
      ...(await asOwner(`SELECT t::text AS row FROM ${String(name)} t`)).map(({ row }) => row),
    )
  return texts.join('\n').toLowerCase()
}

const hashesOf = (text: string) =>
  ['md5', 'sha1', 'sha256', 'sha512'].flatMap((algorithm) =>
    [text, text.toLowerCase()].flatMap((one) => [
      createHash(algorithm).update(one).digest('hex'),
      createHash(algorithm).update(one).digest('base64').toLowerCase(),
      createHash(algorithm).update(one).digest('base64url').toLowerCase(),
    ]),
  )

/** What others called their things after somebody, and what the rules remember about them. */
async function mentionsElsewhere({ id, name, email }: Actor): Promise<string> {
  await saveSearch(ada, { name: `What ${name} did`, address: `q=${email}`, shared: true })
  const prisma = prismaClient()
  const [at, violationId] = [now(), newId()]
  const times = { createdAt: at, updatedAt: at }
  await prisma.violationRule.create({
    data: {
      ...{ id: newId(), kind: 'own', revision: 1, title: `Watch ${name}`, enabled: true },
      ...{ severity: 'low', dueHours: 24, params: {}, condition: {}, ...times },
    },
  })
  await prisma.violation.create({
    data: {
      ...{ id: violationId, ruleId: 'own', ruleVersion: '1', ruleTitle: 'Burst of denials' },
      ...{
        severity: 'low',
        state: 'new',
        summary: 'Was denied.',
        subjectId: id,
        involvedIds: [id],
      },
      ...{ resourceType: 'page', resourceId: '/admin', dedupeKey: newId(), eventIds: [], count: 1 },
      ...{ firstSeenAt: at, lastSeenAt: at, openedAt: at, announcedAt: at, dueAt: at },
    },
  })
  await commentOnViolation(ada, { violationId, body: `Asked ${name.toUpperCase()} (${email}).` })
  for (const sink of [name, name.toUpperCase()])
    await prisma.sink.create({
      data: {
        ...{ id: newId(), name: `${sink}’s SIEM ${sink === name}`, kind: 'file', format: 'raw' },
        ...{ settings: {}, personal: true, personalReason: `${name} needs it.` },
        ...{ heartbeatSeconds: 60, alertMinutes: 10, ...times },
      },
    })
  await prisma.violationRuleState.create({
    data: { ruleId: 'new-network', key: `person:${id}`, state: { networks: ['x'] }, subjectId: id },
  })
  return violationId
}

/** The proof of an event that a checkpoint covers, as anybody can check it. */
async function provenAt(eventId: string) {
  const proof = await eventProof(eventId)
  if (proof.state !== 'covered') throw new Error(`The event is ${proof.state}.`)
  const { index, size, root, core } = proof
  const claim = { index, size, root, leaf: leafHash(core), proof: proof.proof }
  expect(verifyInclusion(sha256, claim)).toBe(true)
  return { index, size, root }
}

async function leavesHold(): Promise<boolean> {
  const rows = await db.auditEvent.findMany()
  return rows.every(({ core, leafHash: stored }) => leafHash(core).equals(Buffer.from(stored)))
}

const zipOf = async (bytes: AsyncGenerator<Uint8Array>) => {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  const files = unzipSync(Buffer.concat(chunks))
  return Object.fromEntries(
    Object.entries(files).map(([name, data]) => [name, Buffer.from(data).toString('utf8')]),
  )
}

test('after an erasure nothing by which the person could be known is anywhere in the database, and every proof holds', async () => {
  const zelda = await somebody()
  const other = await aMember('skill-publisher', { name: 'Rita Test', team: 'Risk' })
  const review = await aPendingSubmission({ reviewers: [zelda, other] })
  const sid = await openSession(zelda)
  await createAccessToken(zelda, {
    name: `laptop of ${zelda.name}`,
    scopes: ['registry:read'],
    ttlMs: 60_000,
  })
  const { id: submissionId, digest } = review
  await addComment(zelda, { submissionId, digest, body: 'Please rename the second step.' })
  await addComment(other, {
    submissionId,
    digest,
    body: `Ask ${zelda.name} (${zelda.email}) first.`,
  })
  await decide(zelda, review)
  const [sample] = await db.auditEvent.findMany({
    where: { actorRef: zelda.id, action: 'review.comment' },
  })
  if (!sample) throw new Error('The comment has no event.')
  const violationId = await mentionsElsewhere(zelda)
  await cover()
  const proven = await provenAt(sample.eventId)
  const words = [zelda.name, zelda.email, zelda.origin.ip, zelda.origin.userAgent]
  const before = await dump()
  expect(words.filter((word) => before.includes(word.toLowerCase()))).not.toEqual([])

  const { id: requestId } = await ask(zelda.id)
  await executeErasure(abel, { requestId })

  const after = await dump()
  expect(words.filter((word) => after.includes(word.toLowerCase()))).toEqual([])
  expect(words.flatMap(hashesOf).filter((hash) => after.includes(hash))).toEqual([])
  expect(await leavesHold()).toBe(true)
  // The old proof still fits its signed head, and the event has the same place in the next one.
  await cover()
  const later = await provenAt(sample.eventId)
  expect(later.index).toBe(proven.index)
  expect(later.size).toBeGreaterThan(proven.size)
  const proof = await consistencyProof(proven.size, later.size)
  const heads = { size1: proven.size, root1: proven.root, size2: later.size, root2: later.root }
  expect(verifyConsistency(sha256, { ...heads, proof })).toBe(true)
  expect(await db.violationRuleState.count({ where: { subjectId: zelda.id } })).toBe(0)
  const [note] = await db.violationNote.findMany({ where: { violationId } })
  expect(note?.body).toBe('Asked Erased person (Erased person).')
  const opened = await openDisclosures(sample.eventId, (sample.core as unknown as EventCore).sd)
  expect(opened.map(({ name }) => name)).toContain('comment')
  expect(new Set(opened.map(({ state }) => state))).toEqual(new Set(['erased']))
  expect(await findLiveSession(sid)).toBeNull()
  expect(await db.user.findUnique({ where: { id: zelda.id } })).toMatchObject({
    name: 'Erased person',
    email: '',
    issuer: 'erased',
    active: false,
    erasedAt: expect.any(Date),
  })
  // What was decided in the course of work stays, under the pseudonym.
  expect(await db.decision.count({ where: { reviewerId: zelda.id } })).toBe(1)
  const [executed] = (await eventsOf(abel.id)).filter(({ action }) => action === 'erasure.execute')
  expect(executed).toMatchObject({
    outcome: 'success',
    resourceId: requestId,
    data: { person: zelda.id, requested_by: ada.id },
    before: { active: true },
    after: { active: false },
  })
})

test('nothing is told about an erased person from then on, and they cannot come back as who they were', async () => {
  const zelda = await somebody()
  await openSession(zelda)
  const { id } = await ask(zelda.id)
  await executeErasure(abel, { requestId: id })
  await expect(openSession(zelda)).rejects.toMatchObject({ code: 'forbidden' })
  expect(await db.authSession.count({ where: { userId: zelda.id } })).toBe(0)
  const [refused] = await db.auditEvent.findMany({
    where: { actorRef: zelda.id, outcome: 'denied' },
  })
  expect(await openDisclosures(refused?.eventId ?? '', [])).toEqual([])
})

test('the certificate is signed, says what went and what stayed and why, names nobody, and verifies without the portal', async () => {
  const zelda = await somebody('developer')
  const review = await aPendingSubmission({ submitter: zelda })
  const { id } = await ask(zelda.id)
  await executeErasure(abel, { requestId: id })
  const files = await zipOf((await downloadCertificate(ada, id)).bytes)
  const envelope = JSON.parse(files['certificate.json'] ?? '') as DsseEnvelope
  const certificate = openCertificate(envelope)
  expect(certificate).toMatchObject({
    id,
    person: zelda.id,
    requestedBy: ada.id,
    approvedBy: abel.id,
    ground: 'No longer needed (Art. 17(1)(a))',
    keysDestroyed: [{ id: expect.any(String) }],
    backups: { daysMax: 35 },
  })
  expect(certificate.kept).toContainEqual(
    expect.objectContaining({ what: 'submissions and what was uploaded with them', count: 1 }),
  )
  expect(certificate.kept.every(({ ground, why }) => ground !== '' && why !== '')).toBe(true)
  for (const text of Object.values(files))
    for (const word of [zelda.name, zelda.email, review.submitter.name])
      expect(text).not.toContain(word)
  // Node alone: the pre-authentication encoding of DSSE, and Ed25519.
  const [key] = JSON.parse(files['keys.json'] ?? '') as { keyid: string; pem: string }[]
  const payload = Buffer.from(envelope.payload, 'base64')
  const head = `DSSEv1 ${envelope.payloadType.length} ${envelope.payloadType} ${payload.length} `
  const signed = Buffer.concat([Buffer.from(head), payload])
  const signature = Buffer.from(envelope.signatures[0]?.sig ?? '', 'base64')
  expect(verify(null, signed, createPublicKey(key?.pem ?? ''), signature)).toBe(true)
  const forged = { ...envelope, payload: Buffer.from('{}').toString('base64') }
  expect(() => openCertificate(forged)).toThrow(/not signed/)
})

test.each([
  ['who asked', () => ada, /Whoever asked/],
  ['the person themselves', () => abel, /own erasure/],
])(
  '%s cannot approve it; nothing is erased, and the attempt is an event',
  async (_who, actor, words) => {
    const subject = actor() === abel ? abel : await somebody()
    const { id } = await ask(subject.id)
    await expect(executeErasure(actor(), { requestId: id })).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(words),
    })
    expect(await db.user.findUnique({ where: { id: subject.id } })).toMatchObject({
      erasedAt: null,
    })
    expect(
      await db.subjectKey.count({ where: { subjectRef: subject.id, destroyedAt: null } }),
    ).toBe(1)
    expect((await eventsOf(actor().id)).at(-1)).toMatchObject({
      action: 'erasure.execute',
      outcome: 'denied',
      resourceId: id,
    })
    await cancelErasure(ada, { requestId: id })
  },
)

test('the database itself refuses an erasure by one person', async () => {
  const subject = await somebody()
  const { id } = await ask(subject.id)
  const update = prismaClient().erasureRequest.update({
    where: { id },
    data: { state: 'done', decidedById: ada.id, certificate: {} },
  })
  await expect(update).rejects.toThrow(/erasure_request_two_people/)
})

test('a developer can neither ask for an erasure nor approve, refuse or read one', async () => {
  const [dana, subject] = [await aMember('developer'), await somebody()]
  const { id } = await ask(subject.id)
  for (const attempt of [
    () => ask(subject.id, dana),
    () => executeErasure(dana, { requestId: id }),
    () => refuseErasure(dana, { requestId: id, ground: 'legal-claims', reason: REASON }),
    () => downloadCertificate(dana, id),
    () => listErasureRequests(dana),
    () => exportHeld(dana, subject.id),
  ])
    await expect(attempt()).rejects.toMatchObject({ code: 'forbidden' })
  expect(await db.user.findUnique({ where: { id: subject.id } })).toMatchObject({ erasedAt: null })
})

test('the last admin cannot be erased', async () => {
  const subject = await aMember('admin', { name: 'Last Admin' })
  const { id } = await ask(subject.id)
  const others = { role: 'admin', userId: { not: subject.id } }
  const grants = await db.roleGrant.findMany({ where: others })
  await prismaClient().roleGrant.deleteMany({ where: others })
  await expect(executeErasure(abel, { requestId: id })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/last admin/),
  })
  await prismaClient().roleGrant.createMany({ data: grants })
  expect(await db.user.findUnique({ where: { id: subject.id } })).toMatchObject({ erasedAt: null })
})

test('two who approve at once erase once, with one certificate', async () => {
  const [subject, third] = [await somebody(), await aMember('admin', { name: 'Third Admin' })]
  const { id } = await ask(subject.id)
  const results = await Promise.allSettled(
    [abel, third].map((actor) => executeErasure(actor, { requestId: id })),
  )
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const executed = await db.auditEvent.findMany({
    where: { action: 'erasure.execute', resourceId: id },
    orderBy: { outcome: 'asc' },
  })
  expect(executed.map(({ outcome }) => outcome)).toEqual(['failure', 'success'])
})

test('a refusal keeps everything and records on which legal ground', async () => {
  const subject = await somebody()
  const { id } = await ask(subject.id)
  await expect(ask(subject.id, abel)).rejects.toMatchObject({ code: 'conflict' })
  await refuseErasure(abel, {
    requestId: id,
    ground: 'legal-claims',
    reason: 'Her reviews are evidence in a pending case.',
  })
  expect(await db.user.findUnique({ where: { id: subject.id } })).toMatchObject({
    name: subject.name,
    active: true,
  })
  expect((await eventsOf(abel.id)).at(-1)).toMatchObject({
    action: 'erasure.cancel',
    outcome: 'success',
    data: { person: subject.id, article: 'Art. 17(3)(e)' },
    after: { state: 'refused' },
  })
  await expect(executeErasure(abel, { requestId: id })).rejects.toMatchObject({ code: 'conflict' })
  await expect(downloadCertificate(ada, id)).rejects.toMatchObject({ code: 'not_found' })
})

test('secrets typed as a reason are stored nowhere', async () => {
  const subject = await somebody()
  await requestErasure(ada, {
    personId: subject.id,
    ground: 'objection',
    reason: 'Her card 4111 1111 1111 1111 was in a comment.',
  })
  expect(await dump()).not.toContain('4111 1111')
})

test('everything held about a person comes as a zip, opened, without what tells about others', async () => {
  const zelda = await somebody()
  const review = await aPendingSubmission({ reviewers: [zelda, await somebody()] })
  await decide(zelda, review, 'approve', 'Zelda read every line.')
  await openSession(zelda)
  const own = await zipOf((await exportHeld(zelda, zelda.id)).bytes)
  expect(own['README.txt']).toContain(zelda.id)
  expect(JSON.parse(own['profile.json'] ?? '')).toMatchObject({
    name: zelda.name,
    email: zelda.email,
  })
  expect(own['decisions.ndjson']).toContain('Zelda read every line.')
  const events = (own['audit-events.ndjson'] ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const decided = events.find(({ core }) => core.action === 'review.decide')
  expect(decided.personal).toMatchObject({
    actor_email: zelda.email,
    comment: 'Zelda read every line.',
    ip: '203.0.113.77',
  })
  expect(new Set(events.map(({ core }) => core.id)).size).toBe(events.length)
  expect(Object.values(own).join('')).not.toContain(review.reviewers[1].email)
  const forAdmin = await zipOf((await exportHeld(ada, zelda.id)).bytes)
  expect(Object.keys(forAdmin)).toEqual(Object.keys(own))
  const said = (await eventsOf(ada.id)).filter(({ action }) => action === 'subject-access.export')
  expect(said.map(({ data }) => data.stage)).toEqual(['started', 'ended'])
  expect(said[1]?.data).toMatchObject({ complete: true, own: false })
})
