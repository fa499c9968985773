import { expect, test } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { sequenceAll } from '@/lib/audit/log/sequencer'
import { prismaClient } from '@/lib/db/client'
import { openSession } from '@/lib/people/sessions'
import { aMember } from '@/lib/testing/skill-factories'
import { runRulesToHead } from '../engine/run-rules'
import { forgetSubject } from '../forget-subject'

const prisma = prismaClient()
const from = (actor: Actor, ip: string) =>
  openSession({ ...actor, origin: { ...actor.origin, ip } })
const look = async () => {
  await sequenceAll()
  await runRulesToHead()
}
const found = (subjectId: string) =>
  prisma.violation.count({ where: { ruleId: 'new-network', subjectId } })
const remembered = (subjectId: string) =>
  prisma.violationRuleState.findMany({ where: { ruleId: 'new-network', subjectId } })

test('a sign-in from an unseen network is found, from the encrypted address, and nothing of it is kept', async () => {
  const [ann, ben] = [await aMember('developer'), await aMember('developer')]
  await from(ann, '198.51.100.7')
  await from(ben, '198.51.100.7')
  await look()
  await from(ann, '198.51.100.99')
  await look()
  expect([await found(ann.id), await found(ben.id)]).toEqual([0, 0])
  await from(ann, '203.0.113.57')
  await look()
  expect([await found(ann.id), await found(ben.id)]).toEqual([1, 0])
  const [[a], [b]] = [await remembered(ann.id), await remembered(ben.id)]
  const [ofAnn, ofBen] = [JSON.stringify(a?.state), JSON.stringify(b?.state)]
  expect(ofAnn).not.toContain('198.51')
  expect(JSON.parse(ofAnn).networks[0]).not.toBe(JSON.parse(ofBen).networks[0])
})

test('what is remembered of somebody is forgotten with them', async () => {
  const ann = await aMember('developer')
  await from(ann, '198.51.100.7')
  await look()
  expect(await prisma.$transaction((tx) => forgetSubject(tx, ann.id))).toBe(1)
  expect(await remembered(ann.id)).toEqual([])
})
