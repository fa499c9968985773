import { expect, test } from 'vitest'
import { db } from '@/lib/db/read'
import {
  aDraft,
  aMember,
  aTeamNamed,
  criticalSkill,
  eventsOf,
  folderUpload,
  goodSkill,
  sendInputFor,
} from '@/lib/testing/skill-factories'
import { getSubmission } from './queries'
import { sendSubmission } from './send'
import { uploadDraft } from './upload'
import { withdrawSubmission } from './withdraw'

const twoReviewers = () =>
  Promise.all([
    aMember('skill-publisher', { name: 'Rita Test', team: 'Platform' }),
    aMember('skill-publisher', { name: 'Ravi Test', team: 'Risk' }),
  ])

test('a sound draft is sent, and reviewers other than its submitter are asked', async () => {
  await twoReviewers()
  const dana = await aMember('skill-publisher')
  const id = await aDraft(dana, 'sent-well')
  expect(await sendSubmission(dana, await sendInputFor(dana, id))).toBe('pending')
  const asked = await db.assignment.findMany({ where: { submissionId: id } })
  expect(asked.length).toBeGreaterThanOrEqual(2)
  expect(asked.map(({ reviewerId }) => reviewerId)).not.toContain(dana.id)
  expect((await eventsOf(dana.id)).map(({ action, outcome }) => `${action} ${outcome}`)).toEqual(
    expect.arrayContaining(['submission.send success', 'review.assign success']),
  )
})

test('a critical finding blocks, naming file, line, rule and remedy', async () => {
  const dana = await aMember('developer')
  const id = await aDraft(dana, 'opens-shell', criticalSkill('opens-shell'))
  expect(await sendSubmission(dana, await sendInputFor(dana, id))).toBe('blocked')
  const { state, stateReason, scan } = await getSubmission(dana, id)
  const finding = scan?.report?.findings.find(({ severity }) => severity === 'critical')
  expect(state).toBe('blocked')
  expect(finding).toMatchObject({ file: 'scripts/setup.sh', line: 3 })
  expect(stateReason).toContain('scripts/setup.sh:3')
  expect(stateReason).toContain(finding?.ruleId)
  expect(stateReason).toContain(finding?.remedy)
  expect(await db.assignment.count({ where: { submissionId: id } })).toBe(0)
})

test('a name that is not the folder’s is refused, and the refusal names the field', async () => {
  const dana = await aMember('developer')
  const id = await uploadDraft(dana, folderUpload('some-folder', goodSkill('other-name')))
  await expect(sendSubmission(dana, await sendInputFor(dana, id))).rejects.toMatchObject({
    code: 'invalid',
    problems: [{ field: 'name', rule: expect.any(String), remedy: expect.stringMatching(/\w/) }],
  })
  expect(await getSubmission(dana, id)).toMatchObject({ state: 'draft', sentAt: null })
})

test.each([
  ['broken YAML', '---\nname: [unclosed\ndescription: x\n---\n# Hello\n'],
  ['a document without frontmatter', '# Hello\n\nRead the invoice.\n'],
  ['frontmatter that is never closed', '---\nname: broken\ndescription: x\n\n# Hello\n'],
])('%s is kept as a draft to look at, but cannot be sent', async (_what, text) => {
  const dana = await aMember('developer')
  const id = await uploadDraft(dana, folderUpload('broken', { 'SKILL.md': text }))
  await expect(sendSubmission(dana, await sendInputFor(dana, id))).rejects.toMatchObject({
    code: 'invalid',
    problems: expect.arrayContaining([
      expect.objectContaining({ field: expect.any(String), remedy: expect.stringMatching(/\w/) }),
    ]),
  })
  expect(await getSubmission(dana, id)).toMatchObject({ state: 'draft' })
  expect((await eventsOf(dana.id)).at(-1)).toMatchObject({
    action: 'submission.send',
    outcome: 'failure',
  })
})

test('one version is on its way once; a higher one is proposed', async () => {
  await twoReviewers()
  const dana = await aMember('developer')
  const first = await aDraft(dana, 'taken-version')
  await sendSubmission(dana, await sendInputFor(dana, first))
  const second = await aDraft(dana, 'taken-version', goodSkill('taken-version', 'Better.'))
  expect((await getSubmission(dana, second)).version).toBe('1.1.0')
  const again = sendSubmission(dana, await sendInputFor(dana, second, { version: '1.0.0' }))
  await expect(again).rejects.toMatchObject({ code: 'conflict', problems: [{ field: 'version' }] })
  expect(await getSubmission(dana, second)).toMatchObject({ state: 'draft', version: '1.1.0' })
})

test('a form sent twice is refused the second time', async () => {
  await twoReviewers()
  const dana = await aMember('developer')
  const id = await aDraft(dana, 'sent-twice')
  const input = await sendInputFor(dana, id)
  await sendSubmission(dana, input)
  await expect(sendSubmission(dana, input)).rejects.toMatchObject({ code: 'conflict' })
})

test('another’s draft is not there to read, and not theirs to send or withdraw', async () => {
  const [dana, rita] = [await aMember('developer'), await aMember('skill-publisher')]
  const id = await aDraft(dana, 'not-theirs')
  const input = await sendInputFor(dana, id)
  await expect(getSubmission(rita, id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(sendSubmission(rita, input)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(withdrawSubmission(rita, { submissionId: id, reason: '' })).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect(await eventsOf(rita.id)).toMatchObject([
    { action: 'submission.send', outcome: 'denied' },
    { action: 'submission.withdraw', outcome: 'denied' },
  ])
})

test('a team one does not belong to is refused', async () => {
  const dana = await aMember('developer')
  const id = await aDraft(dana, 'wrong-team')
  const teamId = await aTeamNamed('Retail')
  await expect(
    sendSubmission(dana, await sendInputFor(dana, id, { teamId })),
  ).rejects.toMatchObject({ code: 'forbidden' })
})

test('a discarded draft cannot be sent', async () => {
  const dana = await aMember('developer')
  const id = await aDraft(dana, 'discarded')
  const input = await sendInputFor(dana, id)
  await withdrawSubmission(dana, { submissionId: id, reason: '' })
  await expect(sendSubmission(dana, input)).rejects.toMatchObject({ code: 'conflict' })
  expect(await getSubmission(dana, id)).toMatchObject({ state: 'withdrawn' })
})
