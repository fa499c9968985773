import { expect, test } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { pool, prismaClient } from '@/lib/db/client'
import { newId, now } from '@/lib/db/clock'
import { decideReview } from '@/lib/registry/decide-review'
import {
  aPendingSubmission,
  aReviewer,
  aRevision,
  decide,
  type PendingReview,
  stateOf,
} from '@/lib/testing/factories'
import { aMember, eventsOf } from '@/lib/testing/skill-factories'
import { assignSelf } from './assign-self'
import { decideInput } from './schema'

/** The attempt is refused with these words, changes nothing, and leaves this one event. */
async function expectRefused(
  actor: Actor,
  review: PendingReview,
  refusal: { code: string; message: RegExp; outcome: 'denied' | 'failure' },
  attempt: () => Promise<unknown> = () => decide(actor, review),
) {
  const [before, events] = [await stateOf(review.id), await eventsOf(actor.id)]
  await expect(attempt()).rejects.toMatchObject({
    code: refusal.code,
    message: expect.stringMatching(refusal.message),
  })
  expect(await stateOf(review.id)).toEqual(before)
  const added = (await eventsOf(actor.id)).slice(events.length)
  expect(added).toMatchObject([
    {
      action: 'review.decide',
      outcome: refusal.outcome,
      resourceId: review.id,
      reason: expect.stringMatching(refusal.message),
    },
  ])
}

const OWN = { code: 'forbidden', message: /You submitted this/, outcome: 'denied' } as const

test('one approval leaves it under review, bound to the bytes that were read', async () => {
  const review = await aPendingSubmission()
  const [rita] = review.reviewers
  expect(await decide(rita, review)).toBe('under-review')
  const { decisions, publications } = await stateOf(review.id)
  expect(decisions).toMatchObject([
    { reviewerId: rita.id, digest: review.digest, verdict: 'approve', voidedAt: null },
  ])
  expect(publications).toEqual([])
  expect((await eventsOf(rita.id)).at(-1)).toMatchObject({
    action: 'review.decide',
    outcome: 'success',
    data: {
      verdict: 'approve',
      digest: review.digest,
    },
    before: { state: 'pending' },
    after: { state: 'under-review' },
  })
})

test('the submitter cannot approve their own submission', async () => {
  const submitter = await aMember('skill-publisher')
  await expectRefused(submitter, await aPendingSubmission({ submitter }), OWN)
})

test('an admin who submitted cannot approve it either', async () => {
  const submitter = await aMember('admin', { name: 'Ada Test' })
  await expectRefused(submitter, await aPendingSubmission({ submitter }), OWN)
})

test('nor can the submitter take the review', async () => {
  const submitter = await aMember('admin')
  const { id } = await aPendingSubmission({ submitter })
  await expect(assignSelf(submitter, { submissionId: id })).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect((await eventsOf(submitter.id)).at(-1)).toMatchObject({
    action: 'review.assign',
    outcome: 'denied',
  })
})

test('the author of any revision cannot decide, even when somebody else sent it', async () => {
  const review = await aPendingSubmission()
  const [rita] = review.reviewers
  await prismaClient().revision.create({
    data: {
      submissionId: review.id,
      number: 2,
      digest: review.digest,
      authorId: rita.id,
      createdAt: now(),
    },
  })
  await expectRefused(rita, review, {
    code: 'forbidden',
    message: /You wrote a revision/,
    outcome: 'denied',
  })
})

test('without the reviewer role nobody decides', async () => {
  const developer = await aMember('developer')
  await expectRefused(developer, await aPendingSubmission(), {
    code: 'forbidden',
    message: /./,
    outcome: 'denied',
  })
})

test('who is not assigned cannot decide until they assign themselves', async () => {
  const review = await aPendingSubmission()
  const soojin = await aReviewer('Soo-jin Test')
  await prismaClient().assignment.deleteMany({ where: { reviewerId: soojin.id } })
  await expectRefused(soojin, review, {
    code: 'conflict',
    message: /not assigned/,
    outcome: 'failure',
  })
  await assignSelf(soojin, { submissionId: review.id })
  expect(await decide(soojin, review)).toBe('under-review')
})

test('a person decides once: a replayed form is refused and writes nothing', async () => {
  const review = await aPendingSubmission()
  const [rita] = review.reviewers
  await decide(rita, review)
  const refusal = { code: 'conflict', message: /already decided/, outcome: 'failure' } as const
  await expectRefused(rita, review, refusal)
  await expectRefused(rita, review, refusal, () => decide(rita, review, 'reject'))
})

test('the same form sent twice at once counts once', async () => {
  const review = await aPendingSubmission()
  const [rita] = review.reviewers
  const answers = await Promise.allSettled([decide(rita, review), decide(rita, review)])
  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const { decisions, submission } = await stateOf(review.id)
  expect(decisions).toHaveLength(1)
  expect(submission?.state).toBe('under-review')
})

test('a reviewer id in the input is ignored: the session says who decides', async () => {
  const review = await aPendingSubmission()
  const [rita, ravi] = review.reviewers
  const input = decideInput.parse({
    submissionId: review.id,
    digest: review.digest,
    verdict: 'approve',
    comment: '',
    reviewerId: ravi.id,
    reviewer_id: ravi.id,
    actor: { id: ravi.id },
  })
  await decideReview(rita, input)
  const { decisions } = await stateOf(review.id)
  expect(decisions.map(({ reviewerId }) => reviewerId)).toEqual([rita.id])
})

test('a new revision voids earlier approvals, and the old digest is refused', async () => {
  const review = await aPendingSubmission()
  const [rita, ravi] = review.reviewers
  await decide(rita, review)
  const digest = await aRevision(review)
  expect(digest).not.toBe(review.digest)
  const { decisions, submission } = await stateOf(review.id)
  expect(submission).toMatchObject({ state: 'pending', revision: 2, digest })
  expect(decisions).toMatchObject([
    { digest: review.digest, voidedAt: expect.any(Date), voidReason: expect.stringMatching(/2/) },
  ])
  expect(await eventsOf(review.submitter.id)).toContainEqual(
    expect.objectContaining({ action: 'review.void', outcome: 'success' }),
  )
  await expectRefused(ravi, review, {
    code: 'conflict',
    message: /changed while you were reading/,
    outcome: 'failure',
  })
  expect(await decide(ravi, { ...review, digest })).toBe('under-review')
  expect(await decide(rita, { ...review, digest })).toBe('published')
})

test('requested changes stop approvals until there is a revision', async () => {
  const review = await aPendingSubmission()
  const [rita, ravi] = review.reviewers
  await decide(rita, review)
  expect(await decide(ravi, review, 'request-changes')).toBe('changes-requested')
  const soojin = await aReviewer('Soo-jin Test')
  await expectRefused(soojin, review, {
    code: 'conflict',
    message: /Changes were requested/,
    outcome: 'failure',
  })
  const digest = await aRevision(review)
  expect(await decide(ravi, { ...review, digest })).toBe('under-review')
})

test('one rejection rejects, and is final', async () => {
  const review = await aPendingSubmission()
  const [rita, ravi] = review.reviewers
  await decide(rita, review)
  expect(await decide(ravi, review, 'reject')).toBe('rejected')
  expect((await stateOf(review.id)).submission?.decidedAt).toBeInstanceOf(Date)
  const soojin = await aReviewer('Soo-jin Test')
  await expectRefused(soojin, review, {
    code: 'conflict',
    message: /not open for decisions/,
    outcome: 'failure',
  })
})

test('a rejection without a reason does not pass the form', () => {
  const form = { submissionId: newId(), digest: 'a'.repeat(64), verdict: 'reject', comment: 'no' }
  expect(decideInput.safeParse(form).error?.issues).toMatchObject([{ path: ['comment'] }])
  expect(decideInput.safeParse({ ...form, verdict: 'approve' }).success).toBe(true)
})

test('the submitter is told of the outcome', async () => {
  const review = await aPendingSubmission()
  await decide(review.reviewers[0], review, 'request-changes', 'Please drop the second script.')
  const told = await prismaClient().notification.findMany({
    where: { userId: review.submitter.id, kind: 'review.changes-requested' },
  })
  expect(told).toMatchObject([
    { title: `${review.name} 1.0.0 needs changes`, href: `/submissions/${review.id}` },
  ])
})

test('below the application too, the database refuses a decision by submitter or author', async () => {
  const review = await aPendingSubmission()
  const insert = () =>
    pool().query(
      `INSERT INTO decision (id, submission_id, reviewer_id, digest, verdict, comment, created_at)
       VALUES ($1, $2, $3, $4, 'approve', '', now())`,
      [newId(), review.id, review.submitter.id, review.digest],
    )
  await expect(insert()).rejects.toThrow(/separation of duties/)
  expect((await stateOf(review.id)).decisions).toEqual([])
})
