import { describe, expect, test } from 'vitest'
import { leafHash } from '@/lib/audit/canonical'
import type { EventCore } from '@/lib/audit/schema'
import type { StoredEvent } from '@/lib/audit/stored-events'
import { judgeAccount, judgeDenied, judgePrincipal, judgeTokenUse } from './access'
import { judgeAcceptances, judgeApprovals, judgeRecorded, judgeScan } from './change-control'
import { judgeGrant, judgeRefusedDecision } from './duties'
import { judgeLeaf } from './log-integrity'
import type { PublicationFacts } from './publications'

const published = (some: Partial<PublicationFacts> = {}): PublicationFacts => ({
  id: 'p',
  name: 'deploy',
  version: '1.0.0',
  digest: 'd',
  at: '2026-01-01T00:00:00.000000Z',
  eventId: 'e',
  authors: ['dana'],
  approvers: ['rita', 'ravi'],
  scan: { ruleset: 'v1-0', critical: [], high: [] },
  accepted: [],
  ...some,
})

function anEvent(some: Partial<EventCore> = {}, stored: Partial<StoredEvent> = {}): StoredEvent {
  const core: EventCore = {
    v: 1,
    id: '01890a5d-ac96-774b-bcce-b302099a8057',
    org: 'o',
    ts: Date.UTC(2026, 0, 1) * 1_000,
    action: 'token.use',
    outcome: 'success',
    actor: { ref: 'dana', kind: 'user' },
    behalf: null,
    via: 'portal',
    request: 'r',
    resource: { type: 'token', id: 't', name: null },
    team: null,
    reason: null,
    data: {},
    class: 'internal',
    retention: 'standard',
    sd: [],
    ...some,
  }
  return {
    id: core.id,
    at: '2026-01-01T00:00:00.000000Z',
    action: core.action,
    outcome: core.outcome,
    actorId: core.actor.ref,
    actorName: 'Dana',
    teamId: core.team,
    teamName: null,
    resourceType: core.resource.type,
    resourceId: core.resource.id,
    resourcePerson: null,
    class: 1,
    retentionClass: core.retention,
    core,
    leafHash: leafHash(core).toString('hex'),
    ...stored,
  }
}

describe('change control', () => {
  test.each([
    ['two others approved', {}, 'pass'],
    ['one approval', { approvers: ['rita'] }, 'exception'],
    ['no approval', { approvers: [] }, 'exception'],
    ['an author among three', { approvers: ['rita', 'ravi', 'dana'] }, 'exception'],
  ])('%s', (_name, some, verdict) => expect(judgeApprovals(published(some)).verdict).toBe(verdict))

  test.each([
    ['a clean scan', {}, 'pass'],
    ['no scan', { scan: null }, 'exception'],
    [
      'a critical finding',
      { scan: { ruleset: 'v', critical: ['sandbox'], high: [] } },
      'exception',
    ],
  ])('%s', (_name, some, verdict) => expect(judgeScan(published(some)).verdict).toBe(verdict))

  test.each([
    ['no high finding', {}, 'pass'],
    ['accepted', { scan: { ruleset: 'v', critical: [], high: ['f'] }, accepted: ['f'] }, 'pass'],
    [
      'not accepted',
      { scan: { ruleset: 'v', critical: [], high: ['f', 'g'] }, accepted: ['f'] },
      'exception',
    ],
  ])('%s', (_name, some, verdict) =>
    expect(judgeAcceptances(published(some)).verdict).toBe(verdict),
  )

  test('a publication without its event is an exception', () => {
    expect(judgeRecorded(published()).verdict).toBe('pass')
    expect(judgeRecorded(published({ eventId: null })).verdict).toBe('exception')
  })
})

describe('duties', () => {
  const grant = (id: string, some: Partial<EventCore> = {}) =>
    anEvent({ action: 'role.grant', resource: { type: 'person', id, name: null }, ...some })

  test.each([
    ['to another', grant('rita'), 'pass'],
    ['to oneself', grant('dana'), 'exception'],
    ['to oneself, refused', grant('dana', { outcome: 'denied', reason: 'No.' }), 'noted'],
    ['by the portal', grant('dana', { actor: { ref: 'dana', kind: 'system' } }), 'pass'],
  ])('a role granted %s', (_name, event, verdict) =>
    expect(judgeGrant(event).verdict).toBe(verdict),
  )

  test('a refused decision is listed with its reason', () => {
    const refused = anEvent({
      action: 'review.decide',
      outcome: 'denied',
      reason: 'Authors may not.',
    })
    expect(judgeRefusedDecision(refused)).toEqual({
      verdict: 'noted',
      detail: 'refused: Authors may not.',
    })
    expect(judgeRefusedDecision(anEvent({ action: 'review.decide' })).verdict).toBe('pass')
  })
})

describe('access', () => {
  const life = (some: { revokedAt?: Date | null; expiresAt?: Date } = {}) => ({
    revokedAt: null,
    expiresAt: new Date('2026-02-01'),
    ...some,
  })

  test.each([
    ['living', life(), 'pass'],
    ['revoked later', life({ revokedAt: new Date('2026-01-02') }), 'pass'],
    ['revoked before', life({ revokedAt: new Date('2025-12-31') }), 'exception'],
    ['expired', life({ expiresAt: new Date('2025-12-31') }), 'exception'],
  ])('a token that is %s', (_name, token, verdict) =>
    expect(judgeTokenUse(anEvent(), token)?.verdict).toBe(verdict),
  )

  test('a refused use is listed; one of no token of ours is not judged', () => {
    expect(judgeTokenUse(anEvent({ outcome: 'denied' }), undefined)?.verdict).toBe('noted')
    expect(judgeTokenUse(anEvent(), undefined)).toBeNull()
  })

  test('an act resolves to an account', () => {
    expect(judgePrincipal(anEvent())?.verdict).toBe('pass')
    expect(judgePrincipal(anEvent({}, { actorName: null }))?.verdict).toBe('exception')
    expect(judgePrincipal(anEvent({ actor: { ref: 's', kind: 'system' } }))).toBeNull()
    expect(judgePrincipal(anEvent({ outcome: 'failure' }))).toBeNull()
  })

  test('denials are listed, failures are not denials', () => {
    expect(judgeDenied(anEvent({ outcome: 'denied', reason: 'No.' }))).toEqual({
      verdict: 'noted',
      detail: 'denied: No.',
    })
    expect(judgeDenied(anEvent({ outcome: 'failure' })).verdict).toBe('pass')
  })

  test.each([
    ['https://idp.test', 'e', 'pass'],
    ['https://idp.test', null, 'exception'],
    ['', 'e', 'exception'],
  ])('an account of issuer %j with event %j: %s', (issuer, eventId, verdict) =>
    expect(judgeAccount({ id: 'u', at: '', issuer, eventId }).verdict).toBe(verdict),
  )
})

describe('integrity', () => {
  test('an untouched event passes', () => expect(judgeLeaf(anEvent()).verdict).toBe('pass'))

  test('a changed core and a changed copy are told apart', () => {
    const event = anEvent()
    expect(judgeLeaf({ ...event, core: { ...event.core, reason: 'forged' } }).detail).toContain(
      'leaf hash',
    )
    expect(judgeLeaf({ ...event, outcome: 'denied' }).detail).toContain('outcome')
  })
})
