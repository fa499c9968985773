import { expect, test } from 'vitest'
import { prismaClient } from '@/lib/db/client'
import { aPendingSubmission, aReviewer, aRevision, decide } from '@/lib/testing/factories'
import { aDraft, aMember } from '@/lib/testing/skill-factories'
import { addComment } from './add-comment'
import { countReviews, getReview, listReviews } from './queries'

const idsOf = async (...call: Parameters<typeof listReviews>) =>
  (await listReviews(...call)).rows.map(({ id }) => id)

test('what waits for a person: assigned, open, and not decided by them on these bytes', async () => {
  const review = await aPendingSubmission()
  const [rita, ravi] = review.reviewers
  expect(await idsOf(rita, 'mine')).toEqual([review.id])
  await decide(rita, review)
  expect(await idsOf(rita, 'mine')).toEqual([])
  expect(await idsOf(ravi, 'mine')).toEqual([review.id])
  expect(await idsOf(rita, 'open')).toContain(review.id)
  await aRevision(review)
  expect(await idsOf(rita, 'mine')).toEqual([review.id])
  expect(await countReviews(rita)).toMatchObject({ mine: 1 })
})

test('decided ones leave the queue and stay readable', async () => {
  const review = await aPendingSubmission()
  const [rita] = review.reviewers
  await decide(rita, review, 'reject')
  expect(await idsOf(rita, 'mine')).toEqual([])
  expect(await idsOf(rita, 'open')).not.toContain(review.id)
  expect(await idsOf(rita, 'decided')).toContain(review.id)
})

test('lists are paged without gaps or repeats, and searched by name', async () => {
  const rita = await aReviewer()
  const { id } = await aPendingSubmission({ name: 'needle-in-a-haystack' })
  const row = await prismaClient().submission.findUniqueOrThrow({ where: { id } })
  const sentAt = row.sentAt ?? row.createdAt
  // More than a page, several of them sent in the same millisecond.
  await prismaClient().submission.createMany({
    data: Array.from({ length: 60 }, (_, nth) => ({
      ...row,
      id: crypto.randomUUID(),
      skillName: `hay-${nth}`,
      sentAt: new Date(sentAt.getTime() + Math.floor(nth / 20) * 1_000),
    })),
  })
  const seen: string[] = []
  let after: string | undefined
  do {
    const page = await listReviews(rita, 'open', { q: undefined, after })
    expect(page.rows.length).toBeLessThanOrEqual(50)
    seen.push(...page.rows.map((one) => one.id))
    after = page.next ?? undefined
  } while (after)
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen).toHaveLength((await countReviews(rita)).open)
  expect(await idsOf(rita, 'open', { q: 'NEEDLE', after: undefined })).toEqual([id])
})

test('who may read a review', async () => {
  const review = await aPendingSubmission()
  const readers = [review.submitter, await aMember('auditor'), await aMember('admin')]
  for (const reader of [...readers, ...review.reviewers])
    expect(await getReview(reader, review.id)).toMatchObject({ id: review.id, revision: 1 })
  await expect(getReview(await aMember('developer'), review.id)).rejects.toMatchObject({
    code: 'not_found',
  })
  await expect(getReview(await aMember(null), review.id)).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(listReviews(review.submitter, 'open')).rejects.toMatchObject({ code: 'forbidden' })
})

test('a draft, an unknown id and no id at all are not found, by its author too', async () => {
  const dana = await aMember('admin')
  const draft = await aDraft(dana, 'still-a-draft')
  for (const id of [draft, crypto.randomUUID(), 'x', "' OR 1=1"])
    await expect(getReview(dana, id)).rejects.toMatchObject({ code: 'not_found' })
})

test('a review shows who was asked, decided, said and wrote, voided decisions included', async () => {
  const review = await aPendingSubmission()
  const [rita, ravi] = review.reviewers
  await decide(rita, review)
  await addComment(ravi, { submissionId: review.id, digest: review.digest, body: 'Hm.' })
  await aRevision(review)
  const view = await getReview(ravi, review.id)
  expect(view.assignments.map(({ reviewerId }) => reviewerId)).toEqual(
    expect.arrayContaining([rita.id, ravi.id]),
  )
  expect(view.decisions).toMatchObject([
    { reviewerName: rita.name, verdict: 'approve', voidReason: expect.stringMatching(/./) },
  ])
  expect(view.comments).toMatchObject([{ authorName: ravi.name, body: 'Hm.' }])
  expect(view.revisions.map(({ number, authorName }) => [number, authorName])).toEqual([
    [1, review.submitter.name],
    [2, review.submitter.name],
  ])
  expect(view.approvals).toBe(0)
})
