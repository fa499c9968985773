import { beforeAll, expect, test } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { accountFor } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { sequenceAll } from '@/lib/audit/log/sequencer'
import { prismaClient } from '@/lib/db/client'
import { newId, now } from '@/lib/db/clock'
import { aMember } from '@/lib/testing/skill-factories'
import { configureRule, switchRule } from '../configure-rule'
import { listRules } from '../rule-queries'
import { runRulesToHead } from './run-rules'

// Whoever wants to act unseen begins with what would tell of it.
const prisma = prismaClient()
let ada: Actor

const look = async () => {
  await sequenceAll()
  await runRulesToHead()
}
const raisedBy = (ruleId: string) => prisma.violation.findMany({ where: { ruleId } })

beforeAll(async () => {
  ada = await aMember('admin', { name: 'Ada Test' })
  await look()
})

test('the rule that tells of others being switched off cannot be switched off, and the attempt is an event', async () => {
  const off = { ruleId: 'watch-weakened', enabled: false }
  await expect(switchRule(ada, off)).rejects.toMatchObject({
    code: 'invalid',
    problems: [{ field: 'enabled', rule: 'always-on' }],
  })
  const set = { severity: 'low', ownerRole: '', dueHours: 8, params: {} } as const
  await expect(configureRule(ada, { ...off, ...set })).rejects.toMatchObject({ code: 'invalid' })
  const events = await prisma.auditEvent.findMany({ where: { resourceId: 'watch-weakened' } })
  expect(events.map(({ action, outcome }) => [action, outcome])).toEqual([
    ['rule.update', 'failure'],
    ['rule.update', 'failure'],
  ])
})

test('nor does a row in the database switch it off before the others', async () => {
  const at = now()
  const row = { kind: 'built-in', title: 'x', severity: 'low', dueHours: 8, params: {} }
  await prisma.violationRule.create({
    data: {
      ...row,
      id: 'watch-weakened',
      enabled: false,
      revision: 1,
      createdAt: at,
      updatedAt: at,
      updatedById: ada.id,
    },
  })
  await switchRule(ada, { ruleId: 'sink-stopped', enabled: false })
  await look()
  expect(await raisedBy('watch-weakened')).toMatchObject([{ resourceId: 'sink-stopped' }])
})

test('a rule whose stored condition cannot be read stops no other, is told of, and stays on the page', async () => {
  const at = now()
  const id = newId()
  await prisma.violationRule.create({
    data: {
      id,
      kind: 'own',
      title: 'Broken',
      enabled: true,
      severity: 'low',
      dueHours: 8,
      params: {},
      condition: { actions: ['no.such-action'] },
      revision: 1,
      createdAt: at,
      updatedAt: at,
      updatedById: ada.id,
    },
  })
  const resource = { type: 'person', id: ada.id } as const
  await accountFor(ada, succeeded('role.grant', { resource, data: { role: 'admin' } }))
  await look()
  expect(await raisedBy('role-self-grant')).toHaveLength(1)
  expect(await raisedBy('engine-rule-failed')).toMatchObject([{ resourceId: id }])
  expect((await listRules(ada)).map((rule) => rule.id)).toContain(id)
})
