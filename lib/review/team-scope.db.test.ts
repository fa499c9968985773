import { expect, test } from 'vitest'
import type { Actor, Role } from '@/lib/access/permissions'
import { prismaClient } from '@/lib/db/client'
import { findAnything } from '@/lib/registry/find-anything'
import { getSubmission } from '@/lib/skills/queries'
import { sendSubmission } from '@/lib/skills/send'
import { aPendingSubmission, decide, highSkill } from '@/lib/testing/factories'
import { aDraft, aMember, aTeamNamed, eventsOf, sendInputFor } from '@/lib/testing/skill-factories'
import { acceptFinding } from './accept-finding'
import { addComment } from './add-comment'
import { assignSelf } from './assign-self'
import { countReviews, getReview, listReviews } from './queries'
import { standOf } from './rules'

/** Somebody who holds the role for one team only. */
async function scoped(role: Role, team: string): Promise<Actor> {
  const person = await aMember(null, { team })
  return { ...person, roles: [{ role, teamId: await aTeamNamed(team) }] }
}

const NOT_THERE = { code: 'not_found' }
const NOT_THEIRS = { code: 'forbidden', message: expect.stringContaining('skill:publish') }

test('a reviewer of one team cannot take, decide, accept or comment on another team’s review', async () => {
  const review = await aPendingSubmission({ name: 'of-payments', files: highSkill('of-payments') })
  const { id: submissionId, digest } = review
  const stranger = await scoped('skill-publisher', 'Logistics')
  await expect(assignSelf(stranger, { submissionId })).rejects.toMatchObject(NOT_THEIRS)
  // Not even when somebody put them on the list.
  await prismaClient().assignment.create({
    data: { submissionId, reviewerId: stranger.id, origin: 'rule', createdAt: new Date() },
  })
  await expect(decide(stranger, review)).rejects.toMatchObject(NOT_THEIRS)
  await expect(decide(stranger, review, 'reject')).rejects.toMatchObject(NOT_THEIRS)
  const said = { submissionId, digest, body: 'Looks fine to me.' }
  await expect(addComment(stranger, said)).rejects.toMatchObject(NOT_THEIRS)
  const { scan } = await getSubmission(review.submitter, submissionId)
  const fingerprint = scan?.report?.findings.find(({ severity }) => severity === 'high')
    ?.fingerprint as string
  const until = new Date(Date.now() + 86_400_000)
  const accepted = { submissionId, digest, fingerprint, reason: 'Only an example.', until }
  await expect(acceptFinding(stranger, accepted)).rejects.toMatchObject(NOT_THEIRS)
  const outcomes = (await eventsOf(stranger.id)).map(({ action, outcome }) => [action, outcome])
  expect(outcomes).toEqual([
    ['review.assign', 'denied'],
    ['review.decide', 'denied'],
    ['review.decide', 'denied'],
    ['review.comment', 'denied'],
    ['review.accept-finding', 'denied'],
  ])
})

test.each(['skill-publisher', 'admin', 'auditor'] as const)(
  'what a team sent is not there for the %s of another team',
  async (role) => {
    const { id, name } = await aPendingSubmission()
    const stranger = await scoped(role, 'Logistics')
    await expect(getSubmission(stranger, id)).rejects.toMatchObject(NOT_THERE)
    await expect(getReview(stranger, id)).rejects.toMatchObject(NOT_THERE)
    expect(await findAnything(stranger, name)).toEqual([])
    if (role === 'auditor') return
    expect(await listReviews(stranger, 'open')).toMatchObject({ rows: [] })
    expect(await countReviews(stranger)).toEqual({ mine: 0, open: 0 })
  },
)

test('the reviewer of the submitting team reviews it', async () => {
  const review = await aPendingSubmission()
  const ours = await scoped('skill-publisher', 'Payments')
  expect((await listReviews(ours, 'open', { q: review.name })).rows).toMatchObject([
    { id: review.id },
  ])
  expect(standOf(await getReview(ours, review.id), ours).mayAssignSelf).toBe(true)
  await assignSelf(ours, { submissionId: review.id })
  expect(await decide(ours, review)).toBe('under-review')
})

test('a developer of one team cannot send for another team, member of it or not', async () => {
  const dana = await aMember('developer', { team: 'Payments' })
  const id = await aDraft(dana, 'for-logistics')
  const teamId = await aTeamNamed('Logistics')
  await prismaClient().teamMember.create({
    data: { userId: dana.id, teamId, isPrimary: false, origin: 'test', createdAt: new Date() },
  })
  const roles = [{ role: 'developer', teamId: await aTeamNamed('Payments') }] as const
  const input = await sendInputFor(dana, id, { teamId })
  await expect(sendSubmission({ ...dana, roles }, input)).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringContaining('skill:write'),
  })
})
