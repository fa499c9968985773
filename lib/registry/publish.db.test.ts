import { createHash, createPublicKey, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { signingKey } from '@/lib/crypto/signing-key'
import { pool, prismaClient } from '@/lib/db/client'
import { newId, now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { assignSelf } from '@/lib/review/assign-self'
import { sendSubmission } from '@/lib/skills/send'
import { asOwner } from '@/lib/testing/as-owner'
import {
  aPendingSubmission,
  aPublishedSubmission,
  aReviewer,
  decide,
  stateOf,
} from '@/lib/testing/factories'
import {
  aDraft,
  aMember,
  aTeamNamed,
  eventsOf,
  goodSkill,
  sendInputFor,
} from '@/lib/testing/skill-factories'
import { archiveName } from './rules'
import { attestationEnvelope } from './schema'
import { serveArchive } from './serve-marketplace'

const publishEvents = (submissionId: string) =>
  db.auditEvent.findMany({
    where: {
      action: 'skill.publish',
      core: { path: ['data', 'submission'], equals: submissionId },
    },
  })

/** Postgres's id of the transaction that wrote each row. */
async function writers(sql: string, id: string): Promise<string[]> {
  const { rows } = await pool().query<{ by: string }>(sql, [id])
  return [...new Set(rows.map(({ by }) => by))]
}

test('the second approval publishes exactly that digest, all in one transaction', async () => {
  const review = await aPendingSubmission()
  const [rita, ravi] = review.reviewers
  expect(await decide(rita, review)).toBe('under-review')
  expect(await decide(ravi, review)).toBe('published')
  const { submission, publications, decisions } = await stateOf(review.id)
  expect(submission).toMatchObject({ state: 'published', decidedAt: expect.any(Date) })
  expect(publications).toMatchObject([{ digest: review.digest, version: '1.0.0' }])
  const said = await eventsOf(ravi.id)
  expect(said.slice(-2)).toMatchObject([
    {
      action: 'review.decide',
      outcome: 'success',
      data: { digest: review.digest },
      before: { state: 'under-review' },
      after: { state: 'approved' },
    },
    {
      action: 'skill.publish',
      outcome: 'success',
      data: {
        submission: review.id,
        submitter: review.submitter.id,
        approvers: [rita.id, ravi.id],
        digest: review.digest,
        archive_sha256: publications[0]?.archiveSha256,
        version: '1.0.0',
      },
    },
  ])
  const [by] = await writers(
    'SELECT xmin::text AS by FROM publication WHERE submission_id = $1',
    review.id,
  )
  expect(
    await writers('SELECT xmin::text AS by FROM decision WHERE id = $1', decisions[1]?.id ?? ''),
  ).toEqual([by])
  expect(await writers('SELECT xmin::text AS by FROM submission WHERE id = $1', review.id)).toEqual(
    [by],
  )
  const events = `SELECT e.xmin::text AS by FROM audit.audit_event e
    WHERE e.actor_ref = $1 AND e.action IN ('skill.publish', 'review.decide')`
  expect(await writers(events, ravi.id)).toEqual([by])
})

test('the submitter is told that it is published', async () => {
  const review = await aPublishedSubmission()
  const told = await prismaClient().notification.findMany({
    where: { userId: review.submitter.id, kind: 'review.approved' },
  })
  expect(told).toMatchObject([{ href: `/skills/${review.name}` }])
})

test('twelve reviewers at once publish once', async () => {
  const reviewers = await Promise.all(
    Array.from({ length: 12 }, (_, nth) => aReviewer(`Reviewer ${nth}`)),
  )
  const review = await aPendingSubmission({ reviewers })
  const answers = await Promise.allSettled(reviewers.map((reviewer) => decide(reviewer, review)))
  const states = answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(states.sort()).toEqual(['published', 'under-review'])
  for (const one of answers)
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'conflict' })
  const { decisions, publications } = await stateOf(review.id)
  expect(decisions).toHaveLength(2)
  expect(publications).toHaveLength(1)
  expect(await publishEvents(review.id)).toHaveLength(1)
})

test('publications of many skills at once are numbered without a gap', async () => {
  const reviewers = [await aReviewer('Rita Test'), await aReviewer('Ravi Test')] as const
  const reviews = []
  for (let nth = 0; nth < 10; nth += 1) reviews.push(await aPendingSubmission({ reviewers }))
  for (const review of reviews) await decide(reviewers[0], review)
  const states = await Promise.all(reviews.map((review) => decide(reviewers[1], review)))
  expect(new Set(states)).toEqual(new Set(['published']))
  const all = await db.publication.findMany({ orderBy: { sequence: 'asc' } })
  expect(all.map(({ sequence }) => Number(sequence))).toEqual(all.map((_, nth) => nth + 1))
})

test('of two submissions of one version sent at once, one goes on its way', async () => {
  await Promise.all([aReviewer('Rita Test'), aReviewer('Ravi Test')])
  const [dana, lwazi] = [await aMember('developer'), await aMember('developer')]
  const drafts = await Promise.all([
    aDraft(dana, 'same-version'),
    aDraft(lwazi, 'same-version', goodSkill('same-version', 'Other bytes.')),
  ])
  const inputs = [
    await sendInputFor(dana, drafts[0], { version: '1.0.0' }),
    await sendInputFor(lwazi, drafts[1], { version: '1.0.0' }),
  ] as const
  const answers = await Promise.allSettled([
    sendSubmission(dana, inputs[0]),
    sendSubmission(lwazi, inputs[1]),
  ])
  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const refused = answers.find((one) => one.status === 'rejected')
  expect(refused?.reason).toMatchObject({ code: 'conflict', problems: [{ field: 'version' }] })
  const open = await db.submission.findMany({
    where: { skillName: 'same-version', state: { not: 'draft' } },
  })
  expect(open).toHaveLength(1)
})

test('a published version is never used again, and cannot be changed', async () => {
  const review = await aPublishedSubmission()
  const draft = await aDraft(review.submitter, review.name, goodSkill(review.name, 'Again.'))
  const input = await sendInputFor(review.submitter, draft, { version: review.version })
  await expect(sendSubmission(review.submitter, input)).rejects.toMatchObject({
    code: 'conflict',
    problems: [{ field: 'version' }],
  })
  const change = (sql: string) => pool().query(sql, [review.id])
  await expect(
    change(`UPDATE publication SET digest = repeat('a', 64) WHERE submission_id = $1`),
  ).rejects.toThrow(/immutable/)
  await expect(change('DELETE FROM publication WHERE submission_id = $1')).rejects.toThrow(
    /immutable/,
  )
})

test('when publishing is refused, the approval is gone too, and only the failure is in the log', async () => {
  const review = await aPendingSubmission()
  const [rita, ravi] = review.reviewers
  await decide(rita, review)
  // Another team took the name meanwhile, which only the publication finds out.
  const skill = {
    id: newId(),
    name: review.name,
    teamId: await aTeamNamed('Treasury'),
    description: 'x',
    category: 'other',
    tags: [],
    createdAt: now(),
    updatedAt: now(),
  }
  await prismaClient().skill.create({ data: skill })
  const [before, events] = [await stateOf(review.id), await eventsOf(ravi.id)]
  await expect(decide(ravi, review)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/another team/),
  })
  expect(await stateOf(review.id)).toEqual(before)
  expect((await eventsOf(ravi.id)).slice(events.length)).toMatchObject([
    {
      action: 'review.decide',
      outcome: 'failure',
      reason: expect.stringMatching(/another team/),
      data: { verdict: 'approve', digest: review.digest, error: 'conflict' },
    },
  ])
  expect(await publishEvents(review.id)).toEqual([])
})

test('when the database fails in the middle of publishing, nothing of it stays', async () => {
  const review = await aPendingSubmission()
  const [rita, ravi] = review.reviewers
  await decide(rita, review)
  const [before, events] = [await stateOf(review.id), await eventsOf(ravi.id)]
  await asOwner(`
    CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'disk full' USING ERRCODE = '53100'; END $$;
    CREATE TRIGGER disk_full BEFORE INSERT ON publication FOR EACH ROW EXECUTE FUNCTION disk_full()`)
  await expect(decide(ravi, review)).rejects.toThrow(/disk full/)
  await asOwner('DROP FUNCTION disk_full CASCADE')
  expect(await stateOf(review.id)).toEqual(before)
  expect(
    (await eventsOf(ravi.id)).slice(events.length).filter(({ outcome }) => outcome === 'success'),
  ).toEqual([])
  expect(await decide(ravi, review)).toBe('published')
})

type Statement = {
  _type: string
  subject: { name: string; digest: Record<string, string> }[]
  predicateType: string
  predicate: {
    approvals: { reviewer: string; digest: string }[]
    submission: { submitter: string }
    skill: { digest: string }
  }
}

test('the attestation verifies with the public key alone, and names archive and digest', async () => {
  const review = await aPublishedSubmission()
  const [publication] = (await stateOf(review.id)).publications
  const { payloadType, payload, signatures } = attestationEnvelope.parse(publication?.attestation)
  const bytes = Buffer.from(payload, 'base64')
  // DSSE's pre-authentication encoding, written out: what is signed is type and payload together.
  const signed = Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${bytes.byteLength} `),
    bytes,
  ])
  const jwk = signingKey('attestation').publicKey.export({ format: 'jwk' })
  expect(Object.keys(jwk).sort()).toEqual(['crv', 'kty', 'x'])
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const [signature] = signatures
  const sig = Buffer.from(signature?.sig ?? '', 'base64')
  expect(verify(null, signed, key, sig)).toBe(true)
  expect(signature?.keyid).toBe(
    createHash('sha256')
      .update(JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x }))
      .digest('base64url'),
  )
  const tampered = Buffer.from(signed)
  tampered.writeUInt8(tampered.readUInt8(200) ^ 1, 200)
  expect(verify(null, tampered, key, sig)).toBe(false)

  const served = await serveArchive(
    new Request('http://localhost:3000/'),
    await aMember('developer'),
    archiveName(review.name, review.version),
  )
  const archive = createHash('sha256')
    .update(Buffer.from(await served.arrayBuffer()))
    .digest('hex')
  const statement = JSON.parse(bytes.toString('utf8')) as Statement
  expect(statement).toMatchObject({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [
      { name: archiveName(review.name, review.version), digest: { sha256: archive } },
      { name: `${review.name}@1.0.0`, digest: { countersignSkillV1: review.digest } },
    ],
    predicate: {
      skill: { digest: review.digest },
      submission: { submitter: review.submitter.id },
      policy: { approvalsRequired: 2, separationOfDuties: true },
    },
  })
  expect(statement.predicate.approvals.map(({ reviewer, digest }) => [reviewer, digest])).toEqual(
    review.reviewers.map(({ id }) => [id, review.digest]),
  )
  for (const { name, email } of [review.submitter, ...review.reviewers]) {
    expect(bytes.toString('utf8')).not.toContain(name)
    expect(bytes.toString('utf8')).not.toContain(email)
  }
})

test('a reviewer who joined by assigning themselves counts like any other', async () => {
  const review = await aPendingSubmission()
  const soojin = await aReviewer('Soo-jin Test')
  await assignSelf(soojin, { submissionId: review.id })
  await decide(review.reviewers[0], review)
  expect(await decide(soojin, review)).toBe('published')
})
