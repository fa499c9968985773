import type { Page } from '@playwright/test'
import { eventsOf } from './auditing'
import { expect, test } from './fixtures'
import {
  announce,
  emptyZip,
  folderOf,
  invalidName,
  notAZip,
  symlink,
  traversal,
  withoutManifest,
  zipBomb,
} from './hostile-uploads'
import { open } from './open-page'
import { calmSkill, latin1Skill, type Skill } from './skills'
import { draft, postUpload, upload } from './submitting'

/** Nobody else uploads as Yusuf while these tests run, so what he has and what failed can be counted. */
const ACCOUNT = 'yusuf'
const NAME = 'Yusuf Demir'

type Problem = { field: string; rule: string; message: string; remedy: string }
type Answer = { status: number; type: string; text: string }

const submissionsOf = async (page: Page): Promise<number> =>
  (await (await page.request.get('/api/v1/submissions')).json()).submissions.length

const failuresOf = async (auditor: Page) =>
  (
    await eventsOf(auditor, { action: 'submission.draft', outcome: 'failure', limit: '200' })
  ).filter(({ actorName }) => actorName === NAME)

/** Sends something bad, and asks for the whole of what a refusal has to be. */
async function expectRefusal(
  page: Page,
  auditor: Page,
  { status, field, rule }: { status: number; field: RegExp; rule: string },
  send: () => Promise<Answer>,
): Promise<void> {
  const [submissions, failures] = [await submissionsOf(page), await failuresOf(auditor)]
  const answer = await send()
  expect(answer.text).toContain(rule)
  expect(answer.status).toBe(status)
  expect(answer.type).toContain('application/problem+json')
  const { errors, detail } = JSON.parse(answer.text) as { errors: Problem[]; detail: string }
  const problem = errors.find((one) => one.rule === rule)
  expect(problem?.field).toMatch(field)
  expect(problem?.message).toMatch(/\.$/)
  expect(problem?.remedy).toMatch(/\.$/)
  expect(detail).toMatch(/\.$/)

  expect(await submissionsOf(page)).toBe(submissions)
  const after = await failuresOf(auditor)
  expect(after).toHaveLength(failures.length + 1)
  expect(after[0]?.reason).toBe(detail)
}

async function post(page: Page, body: Buffer, type?: string): Promise<Answer> {
  const answer = await postUpload(page, body, type)
  const contentType = answer.headers()['content-type'] ?? ''
  return { status: answer.status(), type: contentType, text: await answer.text() }
}

const REFUSED = [
  ['a zip bomb', zipBomb, 413, /data\.bin|body|files/, 'ratio'],
  ['a path that leads out of the skill', traversal, 400, /etc\/cron\.d\/job/, 'path-traversal'],
  ['a symbolic link', symlink, 400, /passwords/, 'zip-special-file'],
  ['a file name that is not UTF-8', invalidName, 400, /caf/, 'path-not-utf8'],
  ['a skill without SKILL.md', withoutManifest, 400, /^SKILL\.md$/, 'manifest-missing'],
  ['something that is no zip', notAZip, 400, /./, 'archive-unreadable'],
  ['a zip with nothing in it', emptyZip, 400, /^SKILL\.md$/, 'manifest-missing'],
] as const

test.describe('an upload is refused with field, rule and remedy, and leaves an event and nothing else:', () => {
  for (const [what, make, status, field, rule] of REFUSED)
    test(what, async ({ as }) => {
      const [page, auditor] = [await as(ACCOUNT), await as('aude')]
      await expectRefusal(page, auditor, { status, field, rule }, () => post(page, make()))
    })

  test('nothing at all', async ({ as }) => {
    const [page, auditor] = [await as(ACCOUNT), await as('aude')]
    const expected = { status: 400, field: /files/, rule: 'upload-empty' }
    await expectRefusal(page, auditor, expected, () => post(page, Buffer.alloc(0)))
  })

  test('a folder of 10,001 files', async ({ as }) => {
    const [page, auditor] = [await as(ACCOUNT), await as('aude')]
    const { body, type } = await folderOf(10_001)
    const expected = { status: 413, field: /./, rule: 'too-many-entries' }
    await expectRefusal(page, auditor, expected, () => post(page, body, type))
  })

  test('600 MB, before any of them is read', async ({ as }) => {
    const [page, auditor] = [await as(ACCOUNT), await as('aude')]
    const expected = { status: 413, field: /body/, rule: 'upload-too-large' }
    await expectRefusal(page, auditor, expected, async () => ({
      ...(await announce(page, 600 * 1024 * 1024)),
      type: 'application/problem+json',
    }))
  })

  test('something that is neither a form nor a zip', async ({ as }) => {
    const [page, auditor] = [await as(ACCOUNT), await as('aude')]
    const expected = { status: 415, field: /content-type/, rule: 'upload-type' }
    await expectRefusal(page, auditor, expected, () =>
      post(page, Buffer.from('{}'), 'application/json'),
    )
  })
})

test.describe('the page tells what was wrong and keeps what was chosen:', () => {
  const chosen = [
    ['a path that leads out', traversal, /leads out of the skill/, 'path-traversal'],
    ['no SKILL.md', withoutManifest, /SKILL\.md is missing/, 'manifest-missing'],
    ['no zip', notAZip, /cannot be read as a zip/, 'archive-unreadable'],
  ] as const
  for (const [what, make, message, rule] of chosen)
    test(what, async ({ as }) => {
      const page = await as(ACCOUNT)
      await open(page, '/submit')
      const zip = { name: 'my-skill.zip', mimeType: 'application/zip', buffer: make() }
      await upload(page, 'zip', zip)
      const alert = page.getByRole('alert').filter({ hasText: 'refused this upload' })
      await expect(alert).toContainText(message)
      await expect(alert).toContainText(rule)
      await expect(alert).toBeFocused()
      await expect(page.getByRole('region', { name: 'Chosen' })).toContainText('my-skill.zip')
      await expect(page.getByRole('button', { name: 'Try again' })).toBeEnabled()
    })
})

/** What can be read but is no good skill becomes a draft, which tells what to correct and cannot be sent. */
test.describe('a draft that Claude Code could not load cannot be sent, and says why:', () => {
  const expectUnsendable = async (page: Page, skill: Skill, words: RegExp) => {
    const id = await draft(page, skill)
    await open(page, `/submissions/${id}`)
    await expect(page.getByText('Claude Code could not load this skill')).toBeVisible()
    await expect(page.getByText(words).first()).toBeVisible()
    await expect(page.getByRole('button', { name: 'Send for review' })).toBeDisabled()
  }

  test('broken YAML', async ({ as }) => {
    const skill = calmSkill('broken-yaml')
    const broken = '---\nname: [unclosed\ndescription: "and so is this\n---\n\n# Broken\n'
    const files = { ...skill.files, 'SKILL.md': broken }
    await expectUnsendable(await as(ACCOUNT), { ...skill, files }, /YAML/)
  })

  test('a SKILL.md that is not UTF-8', async ({ as }) => {
    await expectUnsendable(await as(ACCOUNT), latin1Skill('latin-one'), /is not valid UTF-8/)
  })

  test('a name that is not the folder’s', async ({ as }) => {
    const skill = calmSkill('its-own-name')
    await expectUnsendable(await as(ACCOUNT), { ...skill, name: `${skill.name}-2` }, /folder/)
  })
})
