import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor, Role } from '@/lib/access/permissions'
import { clearAlarmByHand } from '@/lib/audit/alarms/clear-by-hand'
import { listAlarms } from '@/lib/audit/alarms/queries'
import {
  serveCheckpoint,
  serveConsistency,
  serveInclusion,
  serveLogKeys,
  serveTile,
} from '@/lib/audit/log/serve-log'
import { serveEventProof } from '@/lib/audit/log/serve-proof'
import { getEvent, listSearchChoices } from '@/lib/audit/queries'
import { listSavedSearches } from '@/lib/audit/saved-searches/queries'
import { saveSearch } from '@/lib/audit/saved-searches/save'
import { serveEvents } from '@/lib/audit/serve-events'
import { serveTail } from '@/lib/audit/tail/serve-tail'
import { getIntegrity, getVerification, listVerifications } from '@/lib/audit/verification/queries'
import { startVerification } from '@/lib/audit/verification/request'
import { listExports } from '@/lib/compliance/queries'
import { newId } from '@/lib/db/clock'
import { configurePreviews } from '@/lib/policies/configure-previews'
import { getPolicies } from '@/lib/policies/queries'
import { executeErasure } from '@/lib/privacy/execute-erasure'
import { listErasureRequests, listSubjects } from '@/lib/privacy/queries'
import { requestErasure } from '@/lib/privacy/request-erasure'
import { serveCertificate, serveHeldData } from '@/lib/privacy/serve-downloads'
import { pauseSink } from '@/lib/sinks/pause-sink'
import { getSink, listSinks } from '@/lib/sinks/queries'
import { listRecipients } from '@/lib/sinks/recipients'
import { testSink } from '@/lib/sinks/test-sink'
import { aMember, eventsOf } from '@/lib/testing/skill-factories'
import { setWorkingHours, switchRule } from '@/lib/violations/configure-rule'
import { getViolation, listViolations } from '@/lib/violations/queries'
import { getWorkingHours, listRules } from '@/lib/violations/rule-queries'
import { serveViolations } from '@/lib/violations/serve-violations'
import { commentOnViolation, triageViolation } from '@/lib/violations/triage'

// Everything of the audit domain is the organization's: a role that somebody holds for one team opens
// none of it, and none of it opens to who holds no role.
const id = newId()
const reason = 'Because it was asked for.'
const get = (path: string) => new Request(`http://localhost/${path}`)
const all = { show: 'all' } as Parameters<typeof listViolations>[1]

const READINGS: Record<string, (actor: Actor) => Promise<unknown>> = {
  search: (actor) => serveEvents(actor, get('api/v1/audit/events')),
  'search as CSV': (actor) => serveEvents(actor, get('api/v1/audit/events?format=csv')),
  'live tail': (actor) => serveTail(actor, get('api/v1/audit/tail'), async () => true),
  'an event': (actor) => getEvent(actor, id),
  'a proof': (actor) => serveEventProof(actor, id, get('x')),
  'choices of the search': listSearchChoices,
  'saved searches': listSavedSearches,
  checkpoint: serveCheckpoint,
  keys: serveLogKeys,
  tile: (actor) => serveTile(actor, '0/000', get('x')),
  inclusion: (actor) => serveInclusion(actor, get('x?index=0&size=1')),
  consistency: (actor) => serveConsistency(actor, get('x?from=1&to=1')),
  integrity: getIntegrity,
  verifications: listVerifications,
  'a verification': (actor) => getVerification(actor, id),
  alarms: listAlarms,
  violations: (actor) => listViolations(actor, all),
  'violations as CSV': (actor) => serveViolations(actor, get('x?format=csv')),
  'a violation': (actor) => getViolation(actor, id),
  rules: listRules,
  'working hours': getWorkingHours,
  sinks: listSinks,
  'a sink': (actor) => getSink(actor, id),
  recipients: listRecipients,
  policies: getPolicies,
  erasures: listErasureRequests,
  'people to erase': listSubjects,
  'a certificate': (actor) => serveCertificate(actor, id),
  'what is held about another': (actor) => serveHeldData(actor, id),
  exports: listExports,
}

const COMMANDS: Record<string, (actor: Actor) => Promise<unknown>> = {
  'saved-search.create': (actor) => saveSearch(actor, { name: 'x', address: '', shared: true }),
  'log.verify': (actor) => startVerification(actor, 'full'),
  'log.clear-alarm': (actor) => clearAlarmByHand(actor, { alarmId: id, reason }),
  'violation.triage': (actor) =>
    triageViolation(actor, { violationId: id, to: 'resolved', reason }),
  'violation.triage (comment)': (actor) =>
    commentOnViolation(actor, { violationId: id, body: reason }),
  'rule.update': (actor) => switchRule(actor, { ruleId: 'self-approval', enabled: false }),
  'organization.configure': (actor) =>
    setWorkingHours(actor, { zone: 'UTC', days: [1], from: 0, to: 1 }),
  'sink.pause': (actor) => pauseSink(actor, { sinkId: id, reason }),
  'sink.test': (actor) => testSink(actor, { sinkId: id }),
  'preview-policy.configure': (actor) =>
    configurePreviews(actor, {
      scope: 'organization',
      version: 0,
      state: 'on',
      lengthMax: 100,
      reason,
    }),
  'erasure.request': (actor) =>
    requestErasure(actor, { personId: id, ground: 'objection', reason }),
  'erasure.execute': (actor) => executeErasure(actor, { requestId: id }),
}

describe.each([
  ['a team’s auditor', ['auditor']],
  ['a team’s admin', ['admin', 'auditor']],
  ['nobody’s role', []],
] as const)('%s', (_, roles: readonly Role[]) => {
  let actor: Actor
  beforeAll(async () => {
    const member = await aMember('developer')
    const [teamId = newId()] = member.teamIds
    actor = { ...member, roles: roles.map((role) => ({ role, teamId })) }
  })

  test.each(Object.entries(READINGS))('does not open %s', async (_name, read) => {
    await expect(read(actor)).rejects.toMatchObject({ code: 'forbidden' })
  })

  test.each(Object.entries(COMMANDS))(
    'does not allow %s, which is a denied event',
    async (name, act) => {
      const action = name.split(' ')[0]
      const denied = async () =>
        (await eventsOf(actor.id)).filter(
          (one) => one.action === action && one.outcome === 'denied',
        ).length
      const before = await denied()
      await expect(act(actor)).rejects.toMatchObject({ code: 'forbidden' })
      expect(await denied()).toBe(before + 1)
    },
  )
})
