import { beforeEach, expect, test, vi } from 'vitest'
import { aPendingSubmission, aReviewer, decide } from '@/lib/testing/factories'
import { aMember } from '@/lib/testing/skill-factories'

const hashed = vi.hoisted(() => vi.fn())
vi.mock('./plugin', async (original) => {
  const plugin = await original<typeof import('./plugin')>()
  return {
    ...plugin,
    archiveFacts: (...given: Parameters<typeof plugin.archiveFacts>) => {
      hashed()
      return plugin.archiveFacts(...given)
    },
  }
})
beforeEach(() => hashed.mockClear())

test('the archive is hashed for a decision that can count', async () => {
  const review = await aPendingSubmission()
  await decide(review.reviewers[0], review)
  expect(hashed).toHaveBeenCalledOnce()
})

test('nobody who will be refused makes the portal hash an archive', async () => {
  const review = await aPendingSubmission()
  const refused = { code: 'forbidden' }
  await expect(decide(await aMember('developer'), review)).rejects.toMatchObject(refused)
  await expect(decide(review.submitter, review)).rejects.toMatchObject(refused)
  await expect(decide(await aReviewer(), review)).rejects.toMatchObject({ code: 'conflict' })
  const stale = { id: review.id, digest: 'f'.repeat(64) }
  await expect(decide(review.reviewers[0], stale)).rejects.toMatchObject({ code: 'conflict' })
  await decide(review.reviewers[0], review, 'reject')
  await expect(decide(review.reviewers[1], review)).rejects.toMatchObject({ code: 'conflict' })
  expect(hashed).not.toHaveBeenCalled()
})
