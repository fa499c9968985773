import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { SYSTEM_ID } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import { assignSelf } from '@/lib/review/assign-self'
import { castDecision } from '@/lib/review/cast-decision'
import { getReview } from '@/lib/review/queries'
import {
  aDraft,
  aMember,
  criticalSkill,
  eventsOf,
  folderUpload,
  goodSkill,
  sendInputFor,
  zipUpload,
} from '@/lib/testing/skill-factories'
import { forgeZip, uploadOf } from './intake/forge-upload'
import { getSubmission } from './queries'
import { sendSubmission } from './send'
import { uploadDraft, uploadRevision } from './upload'

const spools = async () =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('countersign-intake-'))

const stored = async () => ({
  submissions: await db.submission.count(),
  contents: await db.content.count(),
  blobs: await db.blob.count(),
})

test('a folder becomes a draft with a finished scan, and the log says both', async () => {
  const dana = await aMember('developer')
  const before = await spools()
  const id = await uploadDraft(dana, folderUpload('check-invoices', goodSkill('check-invoices')))
  const draft = await getSubmission(dana, id)
  expect(draft).toMatchObject({
    state: 'draft',
    skillName: 'check-invoices',
    version: '1.0.0',
    revision: 1,
    scan: { state: 'completed' },
  })
  expect(draft.files.map(({ path }) => path)).toEqual(['SKILL.md', 'references/fields.md'])
  expect(draft.scan?.report?.verdicts.every(({ valid }) => valid)).toBe(true)
  expect(await eventsOf(dana.id)).toMatchObject([
    { action: 'submission.draft', outcome: 'success', resourceId: id },
  ])
  const scans = (await eventsOf(SYSTEM_ID)).filter(({ data }) => data.digest === draft.digest)
  expect(scans).toMatchObject([{ action: 'submission.scan', outcome: 'success' }])
  expect(await spools()).toEqual(before)
})

test('a zip of the same folder has the same digest', async () => {
  const dana = await aMember('developer')
  const files = goodSkill('same-bytes')
  const folder = await uploadDraft(dana, folderUpload('same-bytes', files))
  const zip = await uploadDraft(dana, zipUpload('same-bytes', files))
  expect((await getSubmission(dana, zip)).digest).toBe((await getSubmission(dana, folder)).digest)
})

test('a hostile zip is refused with its problems, leaves one event and stores nothing', async () => {
  const mallory = await aMember('developer', { name: 'Mallory Test' })
  const before = [await stored(), await spools()]
  const zip = forgeZip([
    { name: 'evil/SKILL.md', content: '---\nname: evil\ndescription: x\n---\n' },
    { name: 'evil/../../etc/cron.d/evil', content: '* * * * * root true\n' },
  ])
  const refused = uploadDraft(mallory, uploadOf(zip, 'application/zip'))
  await expect(refused).rejects.toMatchObject({
    code: 'invalid',
    problems: [{ field: expect.stringContaining('..'), remedy: expect.stringMatching(/\w/) }],
  })
  expect([await stored(), await spools()]).toEqual(before)
  const events = await eventsOf(mallory.id)
  expect(events).toMatchObject([{ action: 'submission.draft', outcome: 'failure' }])
  expect(events[0]?.data.problems).toHaveLength(1)
})

test.each([
  ['an empty form', () => folderUpload('none', {})],
  ['no SKILL.md', () => folderUpload('none', { 'README.md': '# Hello\n' })],
  ['another type', () => uploadOf(Buffer.from('{}'), 'application/json')],
  ['a cut zip', () => uploadOf(Buffer.from('PK\u0003\u0004 cut short'), 'application/zip')],
])('%s is refused and recorded', async (_what, request) => {
  const dana = await aMember('developer')
  await expect(uploadDraft(dana, request())).rejects.toMatchObject({
    problems: [{ field: expect.any(String), rule: expect.any(String), remedy: expect.any(String) }],
  })
  expect(await eventsOf(dana.id)).toMatchObject([
    { action: 'submission.draft', outcome: 'failure' },
  ])
})

test.each(['auditor', null] as const)(
  '%s may not upload, and the log says denied',
  async (role) => {
    const actor = await aMember(role)
    const before = await stored()
    const request = folderUpload('not-mine', goodSkill('not-mine'))
    await expect(uploadDraft(actor, request)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await stored()).toEqual(before)
    expect(await eventsOf(actor.id)).toMatchObject([
      { action: 'submission.draft', outcome: 'denied' },
    ])
  },
)

test('only its submitter may revise; the refusal is recorded and nothing changed', async () => {
  const [dana, tom] = [await aMember('developer'), await aMember('developer', { name: 'Tom Test' })]
  const id = await aDraft(dana, 'only-mine')
  const request = () => folderUpload('only-mine', goodSkill('only-mine', 'Other bytes.'))
  await expect(uploadRevision(tom, id, request())).rejects.toMatchObject({ code: 'forbidden' })
  expect(await eventsOf(tom.id)).toMatchObject([
    { action: 'submission.revise', outcome: 'denied', resourceId: id },
  ])
  for (const unknown of ['0198c0de-0000-7000-8000-000000000000', 'not-an-id'])
    await expect(uploadRevision(dana, unknown, request())).rejects.toMatchObject({
      code: 'not_found',
    })
  expect(await getSubmission(dana, id)).toMatchObject({ revision: 1 })
})

test('the same bytes again are no revision', async () => {
  const dana = await aMember('developer')
  const id = await aDraft(dana, 'same-again')
  const request = folderUpload('same-again', goodSkill('same-again'))
  await expect(uploadRevision(dana, id, request)).rejects.toMatchObject({ code: 'conflict' })
})

test('a revision of a blocked submission makes it a draft again', async () => {
  const dana = await aMember('developer')
  await Promise.all([aMember('skill-publisher'), aMember('skill-publisher')])
  const id = await aDraft(dana, 'was-critical', criticalSkill('was-critical'))
  expect(await sendSubmission(dana, await sendInputFor(dana, id))).toBe('blocked')
  await uploadRevision(dana, id, folderUpload('was-critical', goodSkill('was-critical')))
  expect(await getSubmission(dana, id)).toMatchObject({
    state: 'draft',
    stateReason: '',
    revision: 2,
  })
})

test('a revision under review voids the approvals given to the bytes before it', async () => {
  const dana = await aMember('developer')
  const [rita] = await Promise.all([
    aMember('skill-publisher', { name: 'Rita Test', team: 'Platform' }),
    aMember('skill-publisher', { name: 'Ravi Test', team: 'Risk' }),
  ])
  const id = await aDraft(dana, 'voided-later')
  expect(await sendSubmission(dana, await sendInputFor(dana, id))).toBe('pending')
  await assignSelf(rita, { submissionId: id })
  const { digest } = await getSubmission(dana, id)
  const approval = { submissionId: id, digest, verdict: 'approve', comment: '' } as const
  await castDecision(rita, approval, () => Promise.reject(new Error('One approval published.')))
  expect(await getSubmission(dana, id)).toMatchObject({ state: 'under-review', approvals: 1 })

  await uploadRevision(dana, id, folderUpload('voided-later', goodSkill('voided-later', 'New.')))
  const review = await getReview(dana, id)
  expect(review).toMatchObject({ state: 'pending', revision: 2, approvals: 0 })
  expect(review.decisions).toMatchObject([{ verdict: 'approve', voidReason: expect.any(String) }])
  expect((await eventsOf(dana.id)).map(({ action }) => action)).toContain('review.void')
})
