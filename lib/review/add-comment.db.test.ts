import { expect, test } from 'vitest'
import { prismaClient } from '@/lib/db/client'
import { aPendingSubmission, decide, stateOf } from '@/lib/testing/factories'
import { aMember, eventsOf } from '@/lib/testing/skill-factories'
import { addComment } from './add-comment'
import { commentInput } from './schema'

const on = ({ id: submissionId, digest }: { id: string; digest: string }, body = 'Why this?') => ({
  submissionId,
  digest,
  body,
})

test('a reviewer says something on a line, and the submitter is told', async () => {
  const review = await aPendingSubmission()
  const [rita] = review.reviewers
  const id = await addComment(rita, { ...on(review), file: 'SKILL.md', line: 6 })
  expect((await stateOf(review.id)).comments).toMatchObject([
    { id, authorId: rita.id, digest: review.digest, file: 'SKILL.md', line: 6, body: 'Why this?' },
  ])
  expect((await eventsOf(rita.id)).at(-1)).toMatchObject({
    action: 'review.comment',
    outcome: 'success',
    data: { comment: id, file: 'SKILL.md', line: 6 },
  })
  const told = await prismaClient().notification.findMany({
    where: { userId: review.submitter.id, kind: 'review.commented' },
  })
  expect(told).toMatchObject([{ href: `/submissions/${review.id}` }])
})

test('the submitter answers, and the reviewers are told', async () => {
  const review = await aPendingSubmission()
  await addComment(review.submitter, on(review, 'Because of that.'))
  const told = await prismaClient().notification.findMany({
    where: { kind: 'review.commented', href: `/reviews/${review.id}` },
  })
  expect(told.map(({ userId }) => userId)).toEqual(
    expect.arrayContaining(review.reviewers.map(({ id }) => id)),
  )
  expect(told.map(({ userId }) => userId)).not.toContain(review.submitter.id)
})

test('others are refused and nothing is written', async () => {
  const review = await aPendingSubmission()
  for (const role of ['developer', 'auditor'] as const) {
    const other = await aMember(role)
    await expect(addComment(other, on(review))).rejects.toMatchObject({ code: 'forbidden' })
    expect((await eventsOf(other.id)).at(-1)).toMatchObject({
      action: 'review.comment',
      outcome: 'denied',
    })
  }
  expect((await stateOf(review.id)).comments).toEqual([])
})

test('a closed submission takes no more', async () => {
  const review = await aPendingSubmission()
  await decide(review.reviewers[0], review, 'reject')
  await expect(addComment(review.submitter, on(review))).rejects.toMatchObject({
    code: 'conflict',
  })
  expect((await stateOf(review.id)).comments).toEqual([])
})

test('a file that is not in these bytes, or other bytes, are refused', async () => {
  const review = await aPendingSubmission()
  const [rita] = review.reviewers
  await expect(
    addComment(rita, { ...on(review), file: '../../etc/passwd', line: 1 }),
  ).rejects.toMatchObject({ code: 'invalid' })
  await expect(addComment(rita, { ...on(review), digest: 'b'.repeat(64) })).rejects.toMatchObject({
    code: 'conflict',
  })
  expect((await stateOf(review.id)).comments).toEqual([])
})

test('a line needs its file, and a comment its words', () => {
  const form = { submissionId: crypto.randomUUID(), digest: 'a'.repeat(64) }
  expect(commentInput.safeParse({ ...form, body: 'x', line: '3' }).error?.issues).toMatchObject([
    { path: ['file'] },
  ])
  expect(commentInput.safeParse({ ...form, body: '  ' }).error?.issues).toMatchObject([
    { path: ['body'] },
  ])
})
