import { expect, test } from 'vitest'
import { prismaClient } from '@/lib/db/client'
import { now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { getSubmission } from '@/lib/skills/queries'
import { aPendingSubmission, decide, highSkill, stateOf } from '@/lib/testing/factories'
import { eventsOf } from '@/lib/testing/skill-factories'
import { acceptFinding } from './accept-finding'
import { getReview } from './queries'

const DAY_MS = 86_400_000
const inDays = (days: number) => new Date(now().getTime() + days * DAY_MS)
const REASON = 'The token goes only to our own desk.'

let risky = 0

async function aRiskySubmission() {
  risky += 1
  const name = `risky-${risky}`
  const review = await aPendingSubmission({ name, files: highSkill(name) })
  const { scan } = await getSubmission(review.submitter, review.id)
  const high = scan?.report?.findings.filter(({ severity }) => severity === 'high') ?? []
  const accept = (more: { fingerprint?: string; until?: Date; digest?: string } = {}) =>
    acceptFinding(review.reviewers[0], {
      submissionId: review.id,
      digest: review.digest,
      fingerprint: high[0]?.fingerprint ?? '',
      reason: REASON,
      until: inDays(90),
      ...more,
    })
  const acceptAll = async () => {
    for (const { fingerprint } of high) await accept({ fingerprint })
  }
  return { review, high, accept, acceptAll }
}

test('a high finding must be accepted in writing before an approval counts', async () => {
  const { review, high, acceptAll } = await aRiskySubmission()
  const [rita, ravi] = review.reviewers
  expect(high.length).toBeGreaterThan(0)
  const before = await stateOf(review.id)
  await expect(decide(rita, review)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/written acceptance/),
  })
  expect(await stateOf(review.id)).toEqual(before)
  expect((await eventsOf(rita.id)).at(-1)).toMatchObject({
    action: 'review.decide',
    outcome: 'failure',
  })
  await acceptAll()
  expect((await eventsOf(rita.id)).at(-1)).toMatchObject({
    action: 'review.accept-finding',
    outcome: 'success',
    data: { fingerprint: high.at(-1)?.fingerprint, digest: review.digest },
  })
  expect(await decide(rita, review)).toBe('under-review')
  expect(await decide(ravi, review)).toBe('published')
})

test('it may be rejected without accepting anything', async () => {
  const { review } = await aRiskySubmission()
  expect(await decide(review.reviewers[0], review, 'reject')).toBe('rejected')
})

test('an acceptance that ran out does not count, and is not shown as one', async () => {
  const { review, acceptAll } = await aRiskySubmission()
  await acceptAll()
  expect((await getReview(review.reviewers[1], review.id)).acceptances.length).toBeGreaterThan(0)
  await prismaClient().findingAcceptance.updateMany({
    where: { submissionId: review.id },
    data: { until: new Date(now().getTime() - 1_000) },
  })
  await expect(decide(review.reviewers[1], review)).rejects.toMatchObject({
    message: expect.stringMatching(/written acceptance/),
  })
  expect((await getReview(review.reviewers[1], review.id)).acceptances).toEqual([])
})

test('an acceptance is for these bytes only', async () => {
  const { review, accept } = await aRiskySubmission()
  await expect(accept({ digest: 'b'.repeat(64) })).rejects.toMatchObject({ code: 'conflict' })
  expect((await stateOf(review.id)).acceptances).toEqual([])
})

test.each([
  ['in the past', -1],
  ['too far away', 400],
])('an end %s is refused and the field named', async (_case, days) => {
  const { review, accept } = await aRiskySubmission()
  await expect(accept({ until: inDays(days) })).rejects.toMatchObject({
    code: 'invalid',
    problems: [{ field: 'until' }],
  })
  expect((await stateOf(review.id)).acceptances).toEqual([])
})

test('only a high finding of this very scan can be accepted', async () => {
  const { review, accept } = await aRiskySubmission()
  await expect(accept({ fingerprint: 'f'.repeat(32) })).rejects.toMatchObject({ code: 'invalid' })
  expect((await stateOf(review.id)).acceptances).toEqual([])
})

test('the submitter cannot accept a finding of their own', async () => {
  const { review, high } = await aRiskySubmission()
  const attempt = acceptFinding(
    { ...review.submitter, roles: [{ role: 'admin', teamId: null }] },
    {
      submissionId: review.id,
      digest: review.digest,
      fingerprint: high[0]?.fingerprint ?? '',
      reason: REASON,
      until: inDays(90),
    },
  )
  await expect(attempt).rejects.toMatchObject({ code: 'forbidden' })
  expect((await stateOf(review.id)).acceptances).toEqual([])
  expect((await eventsOf(review.submitter.id)).at(-1)).toMatchObject({
    action: 'review.accept-finding',
    outcome: 'denied',
  })
})

test('a critical finding cannot be approved, nor accepted', async () => {
  const { review, high, accept } = await aRiskySubmission()
  const { scanId } = await prismaClient().submission.findUniqueOrThrow({
    where: { id: review.id },
  })
  // As if the rules had become stricter after it was sent: the scan of these bytes says so now.
  const scan = await db.scan.findUnique({ where: { id: scanId ?? '' } })
  const report = JSON.parse(
    JSON.stringify(scan?.report).replaceAll('"severity":"high"', '"severity":"critical"'),
  ) as object
  await prismaClient().scan.update({ where: { id: scanId ?? '' }, data: { report } })
  expect(high.length).toBeGreaterThan(0)
  await expect(accept()).rejects.toMatchObject({ code: 'invalid' })
  await expect(decide(review.reviewers[0], review)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/critical finding/),
  })
  expect((await stateOf(review.id)).decisions).toEqual([])
})
