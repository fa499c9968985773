import { expect, test } from 'vitest'
import { addComment } from '@/lib/review/add-comment'
import { aPendingSubmission, aRevision, decide, stateOf } from '@/lib/testing/factories'
import { aMember, folderUpload, goodSkill } from '@/lib/testing/skill-factories'
import { getSubmission } from './queries'
import { uploadDraft, uploadRevision } from './upload'

test('going back to bytes that a reviewer objected to does not shut that reviewer up', async () => {
  const review = await aPendingSubmission()
  const [rita] = review.reviewers
  expect(await decide(rita, review, 'request-changes')).toBe('changes-requested')
  await aRevision(review)
  const again = uploadRevision(
    review.submitter,
    review.id,
    folderUpload(review.name, goodSkill(review.name)),
  )
  await expect(again).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('decided on exactly these bytes'),
  })
  // Nothing moved: Rita still decides on what is under review.
  const { submission } = await stateOf(review.id)
  expect(submission).toMatchObject({ state: 'pending', revision: 2 })
  expect(await decide(rita, { id: review.id, digest: submission?.digest ?? '' }, 'reject')).toBe(
    'rejected',
  )
})

test('what is published is described by the bytes that were approved', async () => {
  const review = await aPendingSubmission()
  const { id, name, submitter, reviewers } = review
  const other = goodSkill(name)['SKILL.md']?.replace('Checks invoices', 'Pays invoices') ?? ''
  await uploadRevision(submitter, id, folderUpload(name, { ...goodSkill(name), 'SKILL.md': other }))
  const { digest, description } = await getSubmission(submitter, id)
  expect(description).toMatch(/^Pays invoices/)
  await decide(reviewers[0], { id, digest })
  await decide(reviewers[1], { id, digest })
  const { publications } = await stateOf(id)
  expect(publications).toMatchObject([{ digest, description }])
})

test.each([
  ['NUL', '\\0'],
  ['a lone surrogate', '\\ud800'],
])('a description that spells out %s is scanned like any other', async (_what, spelled) => {
  const dana = await aMember('developer')
  const name = `spells-${spelled.slice(1)}`
  const document = `---\nname: ${name}\ndescription: "Checks ${spelled} invoices."\n---\n\n# Check\n`
  const id = await uploadDraft(dana, folderUpload(name, { 'SKILL.md': document }))
  expect(await getSubmission(dana, id)).toMatchObject({
    description: 'Checks \ufffd invoices.',
    scan: { state: 'completed', error: null },
  })
})

test('a comment with text that Postgres cannot hold leaves nothing half done', async () => {
  const review = await aPendingSubmission()
  const { id: submissionId, digest } = review
  const said = { submissionId, digest, body: 'a\u0000b' }
  await expect(addComment(review.submitter, said)).rejects.toThrow()
  expect((await stateOf(submissionId)).comments).toEqual([])
})
