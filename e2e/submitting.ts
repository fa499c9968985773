import type { APIResponse, Page } from '@playwright/test'
import { expect } from './fixtures'
import { runningDemo } from './global-demo'
import { open } from './open-page'
import { type Skill, zipOf } from './skills'

/** Sends bytes to the upload route as the page's own script would, with the person's session. */
export const postUpload = (
  page: Page,
  body: Buffer,
  type = 'application/zip',
  path = '/api/v1/submissions',
): Promise<APIResponse> =>
  page.request.post(path, {
    data: body,
    headers: { 'content-type': type, origin: runningDemo().portalUrl },
  })

/** Uploads a skill as a draft and answers its id. */
export async function draft(page: Page, skill: Skill): Promise<string> {
  const answer = await postUpload(page, zipOf(skill))
  expect(answer.status(), await answer.text()).toBe(201)
  return (await answer.json()).id
}

/** Chooses a folder (its path) or a zip on the page that is open, and uploads it. */
export async function upload(
  page: Page,
  what: 'folder' | 'zip',
  files: string | { name: string; mimeType: string; buffer: Buffer },
): Promise<void> {
  // The page makes the folder's input one for folders only once it runs.
  await expect(page.getByLabel('Choose folder')).toHaveAttribute('webkitdirectory')
  await page.getByLabel(`Choose ${what}`).setInputFiles(files)
  await page.getByRole('button', { name: 'Upload and scan' }).click()
}

/** Fills in what a draft still needs, on its page, which must be open. */
export async function describeDraft(page: Page, version = '1.0.0'): Promise<void> {
  await page.getByLabel('Version').fill(version)
  await page.getByLabel('Category').selectOption({ label: 'Data' })
  await page.getByLabel('What reviewers should know').fill('It reads the sheet and nothing else.')
}

/** Uploads a skill and sends it for review; answers the submission's id. */
export async function submit(page: Page, skill: Skill, version = '1.0.0'): Promise<string> {
  const id = await draft(page, skill)
  await open(page, `/submissions/${id}`)
  await describeDraft(page, version)
  await page.getByRole('button', { name: 'Send for review' }).click()
  await expectState(page, 'Waiting for review')
  return id
}

/** Replaces the files of a submission. */
export async function revise(page: Page, id: string, skill: Skill): Promise<void> {
  const answer = await postUpload(
    page,
    zipOf(skill),
    'application/zip',
    `/api/v1/submissions/${id}/revisions`,
  )
  expect(answer.status(), await answer.text()).toBe(201)
}

/** The state beside the title of a submission or a review. */
export const expectState = (page: Page, state: string) =>
  expect(page.getByRole('heading', { level: 1 })).toContainText(state)

export type SubmissionAnswer = {
  state: string
  stateReason: string
  digest: string
  approvals: number
  revision: number
}

/** A submission as the API tells it. */
export async function submissionOf(page: Page, id: string): Promise<SubmissionAnswer> {
  const answer = await page.request.get(`/api/v1/submissions/${id}`)
  expect(answer.status()).toBe(200)
  return answer.json()
}

/** Publishes a skill: `author` submits it, and the two reviewers approve. Answers the submission's id. */
export async function publish(
  author: Page,
  reviewers: readonly [Page, Page],
  skill: Skill,
  version = '1.0.0',
): Promise<string> {
  const id = await submit(author, skill, version)
  for (const reviewer of reviewers) await decide(reviewer, id, 'Approve')
  return id
}

export type VerdictLabel = 'Approve' | 'Request changes' | 'Reject'

/** Chooses a decision on a review, without sending it. */
export async function choose(
  page: Page,
  id: string,
  verdict: VerdictLabel,
  comment = '',
): Promise<void> {
  await open(page, `/reviews/${id}`)
  await page.getByRole('radio', { name: new RegExp(`^${verdict}`) }).check()
  await page.getByLabel(/^Comment/).fill(comment)
}

/** Decides on a review and answers what the page then says. */
export async function decide(
  page: Page,
  id: string,
  verdict: VerdictLabel,
  comment = '',
): Promise<void> {
  await choose(page, id, verdict, comment)
  await sendDecision(page)
  await expect(page.getByRole('status').filter({ hasText: said[verdict] })).toBeVisible()
}

export const sendDecision = (page: Page) =>
  page.getByRole('button', { name: 'Send decision' }).click()

const said: Record<VerdictLabel, RegExp> = {
  Approve: /^Approved/,
  'Request changes': /^Changes requested/,
  Reject: /^Rejected/,
}
