import { describe, expect, test } from 'vitest'
import { SYSTEM_ID } from '@/lib/access/permissions'
import type { Action, EventCore } from '@/lib/audit/schema'
import { ACTIONS } from '@/lib/audit/schema'
import type { ActiveRule } from '../engine/active-rule'
import { evaluateBatch } from '../engine/evaluate'
import { Memory } from '../engine/memory'
import type { Facts, LogEvent } from '../rule'
import { builtInRule } from '../settings'
import { clockFacts } from '../working-hours'
import { BUILT_IN } from './catalogue'

const MINUTE = 60_000
const DAY = 1_440 * MINUTE
const START = Date.parse('2026-03-04T10:00:00Z')
const [ANN, BEN] = [
  '01890000-0000-7000-8000-00000000000a',
  '01890000-0000-7000-8000-00000000000b',
] as const
const SUBMISSION = '01890000-0000-7000-8000-0000000000f1'

type Given = Partial<Omit<EventCore, 'actor' | 'resource' | 'action'>> & {
  action: Action
  actor?: string
  about?: string
  type?: EventCore['resource']['type']
  name?: string
  atMs?: number
}

let number = 0
const event = ({ action, actor = ANN, about, type, name, atMs, ...rest }: Given): LogEvent => {
  number += 1
  const at = atMs ?? START + number * 1_000
  const core: EventCore = {
    v: 2,
    id: `01890000-0000-7000-9000-${String(number).padStart(12, '0')}`,
    org: '01890000-0000-7000-8000-000000000001',
    ts: at * 1_000,
    action,
    outcome: 'success',
    actor: { ref: actor, kind: actor === SYSTEM_ID ? 'system' : 'user' },
    behalf: null,
    via: 'portal',
    request: 'r',
    resource: { type: type ?? 'submission', id: about ?? SUBMISSION, name: name ?? null },
    team: null,
    reason: null,
    data: {},
    before: null,
    after: null,
    class: ACTIONS[action].class,
    retention: ACTIONS[action].retention,
    sd: [],
    ...rest,
  }
  return { idx: BigInt(number), atMs: at, core }
}

const noPlaces: Facts = {
  ...clockFacts({ zone: 'Europe/London', days: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1_080 }),
  rolesOf: () => [],
  placesOf: () => null,
}

const ruleOf = (id: string, set: Partial<ActiveRule> = {}): ActiveRule => {
  const rule = BUILT_IN.find((one) => one.id === id)
  if (!rule) throw new Error(`There is no rule ${id}.`)
  return { ...builtInRule(rule, undefined), ...set }
}

function run(id: string, events: LogEvent[], facts = noPlaces, set: Partial<ActiveRule> = {}) {
  const { found, broken } = evaluateBatch([ruleOf(id, set)], events, new Memory(), facts)
  if (broken[0]) throw broken[0].error
  return found.map(({ hit, event: { core } }) => ({ ...hit, event: core.id }))
}

const times = (count: number, given: (position: number) => Given): LogEvent[] =>
  Array.from({ length: count }, (_, position) => event(given(position)))

test('every built-in rule has its own id, says what it is for and names the controls it serves', () => {
  expect(new Set(BUILT_IN.map(({ id }) => id)).size).toBe(BUILT_IN.length)
  for (const rule of BUILT_IN) {
    expect(rule.description.length, rule.id).toBeGreaterThan(30)
    expect(rule.controls.length, rule.id).toBeGreaterThan(0)
    expect(builtInRule(rule, undefined).params, rule.id).toBeDefined()
  }
})

describe('self-approval', () => {
  const draft = () => event({ action: 'submission.draft' })
  const decide = (given: Partial<Given> = {}) =>
    event({ action: 'review.decide', outcome: 'denied', data: { verdict: 'approve' }, ...given })

  test('finds the refused attempt of who made the submission', () =>
    expect(run('self-approval', [draft(), decide()])).toMatchObject([{ severity: 'high' }]))
  test('finds who wrote a revision', () =>
    expect(
      run('self-approval', [
        draft(),
        event({ action: 'submission.revise', actor: BEN }),
        decide({ actor: BEN }),
      ]),
    ).toHaveLength(1))
  test('one that was not refused is critical', () =>
    expect(run('self-approval', [draft(), decide({ outcome: 'success' })])).toMatchObject([
      { severity: 'critical' },
    ]))
  test('leaves others, other submissions, and other verdicts alone', () =>
    expect(
      run('self-approval', [
        draft(),
        decide({ actor: BEN }),
        decide({ about: 'another' }),
        decide({ data: { verdict: 'reject' } }),
        decide({ outcome: 'failure' }),
      ]),
    ).toEqual([]))
  test('an upload that failed makes nobody an author', () =>
    expect(
      run('self-approval', [event({ action: 'submission.draft', outcome: 'failure' }), decide()]),
    ).toEqual([]))
})

describe('roles', () => {
  const grant = (atMs: number, given: Partial<Given> = {}) =>
    event({
      action: 'role.grant',
      actor: SYSTEM_ID,
      type: 'person',
      about: BEN,
      after: { role: 'admin' },
      atMs,
      ...given,
    })
  const summer = (text: string) => Date.parse(text)

  test.each([
    ['a night', '2026-03-04T23:00:00Z', 1],
    ['a Sunday', '2026-03-08T12:00:00Z', 1],
    ['a working morning', '2026-03-04T09:00:00Z', 0],
    ['half past seven in summer time, which is half past six in UTC', '2026-07-01T06:30:00Z', 1],
    ['half past eight in summer time, which is half past seven in UTC', '2026-07-01T07:30:00Z', 0],
  ])('a grant on %s', (_when, at, count) =>
    expect(run('role-grant-out-of-hours', [grant(summer(at))])).toHaveLength(count),
  )
  test('a role that is not powerful here is left alone', () =>
    expect(
      run('role-grant-out-of-hours', [
        grant(START + 12 * 60 * MINUTE, { after: { role: 'developer' } }),
      ]),
    ).toEqual([]))
  test('the grant is about who got the role', () =>
    expect(run('role-grant-out-of-hours', [grant(START + 12 * 60 * MINUTE)])).toMatchObject([
      { subject: BEN },
    ]))
  test('a self-grant is found, refused or not; a grant by others is not one', () =>
    expect(
      run('role-self-grant', [
        grant(START, { actor: BEN }),
        grant(START, { actor: BEN, outcome: 'denied' }),
        grant(START, { actor: ANN }),
        grant(START),
      ]),
    ).toMatchObject([{ severity: 'critical' }, { severity: 'high' }]))
})

describe('bursts', () => {
  const denied = (atMs: number, actor: string = ANN) =>
    event({ action: 'page.open', outcome: 'denied', atMs, actor })

  test('the tenth denial within five minutes is a burst, and holds all ten', () => {
    const found = run(
      'denial-burst',
      times(10, (n) => ({ action: 'page.open', outcome: 'denied', atMs: START + n * 30_000 })),
    )
    expect(found).toHaveLength(1)
    expect(found[0]?.evidence).toHaveLength(10)
  })
  test('nine are none, and ten over a longer time are none', () => {
    expect(
      run(
        'denial-burst',
        times(9, (n) => ({ action: 'page.open', outcome: 'denied', atMs: START + n })),
      ).length,
    ).toBe(0)
    expect(
      run(
        'denial-burst',
        times(10, (n) => ({ action: 'page.open', outcome: 'denied', atMs: START + n * 40_000 })),
      ).length,
    ).toBe(0)
  })
  test('of two people each is counted apart, and the portal not at all', () => {
    const mixed = Array.from({ length: 18 }, (_, n) => denied(START + n, n % 2 === 0 ? ANN : BEN))
    expect(run('denial-burst', mixed)).toEqual([])
    expect(
      run(
        'denial-burst',
        Array.from({ length: 20 }, (_, n) => denied(START + n, SYSTEM_ID)),
      ),
    ).toEqual([])
  })
  test('a burst that goes on keeps the same key', () => {
    const found = run(
      'denial-burst',
      Array.from({ length: 13 }, (_, n) => denied(START + n)),
    )
    expect(new Set(found.map(({ dedupe }) => dedupe))).toEqual(new Set([ANN]))
    expect(found).toHaveLength(4)
  })
  test('failed sign-ins count by address', () => {
    const failed = (address: string, n: number) =>
      event({
        action: 'session.sign-in',
        outcome: 'failure',
        actor: SYSTEM_ID,
        data: { address },
        atMs: START + n * MINUTE,
      })
    expect(
      run(
        'failed-sign-ins',
        [0, 1, 2, 3, 4].map((n) => failed('a1', n)),
      ),
    ).toHaveLength(1)
    expect(
      run(
        'failed-sign-ins',
        [0, 1, 2, 3, 4].map((n) => failed(`a${n}`, n)),
      ),
    ).toEqual([])
  })
  test('ten tokens within an hour are many; failed ones are not counted', () => {
    const token = (n: number): Given => ({
      action: 'token.create',
      type: 'token',
      atMs: START + n * MINUTE,
    })
    expect(run('token-mass-creation', times(10, token))).toHaveLength(1)
    expect(
      run(
        'token-mass-creation',
        times(10, (n) => ({ ...token(n), outcome: 'failure' })),
      ),
    ).toEqual([])
  })
})

describe('data that leaves', () => {
  const search = (data: EventCore['data'], action: Action = 'audit.search') =>
    run('large-export', [event({ action, data, type: 'audit-log' })])

  test('more rows than allowed, by any way', () => {
    expect(search({ rows: 10_001, stage: 'ended' })).toHaveLength(1)
    expect(search({ rows: 10_001 }, 'audit.export')).toHaveLength(1)
  })
  test('a bundle of more bytes than allowed', () =>
    expect(search({ bytes: 50_000_001 }, 'export.download')).toHaveLength(1))
  test('as many as allowed, or a search without a count, is fine', () =>
    expect([...search({ rows: 10_000 }), ...search({}), ...search({ bytes: 50_000_000 })]).toEqual(
      [],
    ))
})

describe('tokens', () => {
  const use = (data: EventCore['data'], outcome: EventCore['outcome'] = 'denied') =>
    run('token-after-revoke', [event({ action: 'token.use', type: 'token', data, outcome })])
  test('a revoked token, and one of somebody deactivated', () =>
    expect([
      ...use({ token_state: 'revoked' }),
      ...use({ token_state: 'deactivated' }),
    ]).toHaveLength(2))
  test('an expired or unknown token is nobody’s fault', () =>
    expect([
      ...use({ token_state: 'expired' }),
      ...use({ token_state: 'unknown' }),
      ...use({}),
    ]).toEqual([]))
})

describe('places', () => {
  const signIn = (network: string | null, country: string | null = null, actor: string = ANN) => ({
    event: event({ action: 'session.sign-in', type: 'session', actor }),
    places: { network, country },
  })
  function visits(list: ReturnType<typeof signIn>[]) {
    const byId = new Map(list.map((one) => [one.event.core.id, one.places]))
    return run(
      'new-network',
      list.map((one) => one.event),
      {
        ...noPlaces,
        placesOf: (id) => byId.get(id) ?? null,
      },
    )
  }
  test('the first sign-in of a person only teaches', () =>
    expect(visits([signIn('n1', 'c1'), signIn('n1', 'c1', BEN)])).toEqual([]))
  test('a network not seen before, once', () =>
    expect(visits([signIn('n1'), signIn('n2'), signIn('n2'), signIn('n1')])).toHaveLength(1))
  test('a country not seen before is graver', () =>
    expect(visits([signIn('n1', 'c1'), signIn('n2', 'c2')])).toMatchObject([{ severity: 'high' }]))
  test('a country first known later, when a file was set, is nothing new', () =>
    expect(visits([signIn('n1', null), signIn('n1', 'c1')])).toEqual([]))
  test('without an address nothing is said', () =>
    expect(visits([signIn('n1'), signIn(null)])).toEqual([]))
})

describe('publishing', () => {
  const scan = (critical: number | undefined, digest = 'd1') =>
    event({
      action: 'submission.scan',
      actor: SYSTEM_ID,
      data: { digest, ...(critical === undefined ? {} : { critical }) },
    })
  const publish = (digest = 'd1') =>
    event({ action: 'skill.publish', type: 'skill', data: { digest } })
  test('after a scan of the same bytes without a critical finding is fine', () =>
    expect(run('publish-without-scan', [scan(0), publish()])).toEqual([]))
  test('without a scan, with one of other bytes, or with a critical finding is not', () => {
    expect(run('publish-without-scan', [publish()])).toHaveLength(1)
    expect(run('publish-without-scan', [scan(0, 'd2'), publish()])).toHaveLength(1)
    expect(run('publish-without-scan', [scan(1), publish()])).toHaveLength(1)
  })
  test('what the portal did about a scan is not a scan', () =>
    expect(run('publish-without-scan', [scan(undefined), publish()])).toHaveLength(1))
  test('an approval sooner than reading takes', () => {
    const sent = () => event({ action: 'submission.send', atMs: START })
    const approve = (atMs: number, verdict = 'approve') =>
      event({ action: 'review.decide', actor: BEN, data: { verdict }, atMs })
    expect(run('hasty-approval', [sent(), approve(START + MINUTE)])).toHaveLength(1)
    expect(run('hasty-approval', [sent(), approve(START + 2 * MINUTE)])).toEqual([])
    expect(run('hasty-approval', [sent(), approve(START + MINUTE, 'reject')])).toEqual([])
    expect(run('hasty-approval', [approve(START)])).toEqual([])
  })
})

describe('the watch itself', () => {
  test.each([
    ['sink-stopped', { action: 'sink.pause', type: 'sink' }, 1],
    ['sink-stopped', { action: 'sink.delete', type: 'sink' }, 1],
    ['sink-stopped', { action: 'sink.dead-letter', type: 'sink' }, 1],
    ['sink-stopped', { action: 'sink.pause', type: 'sink', outcome: 'denied' }, 0],
    ['sink-stopped', { action: 'sink.resume', type: 'sink' }, 0],
    ['sink-stopped', { action: 'sink.fail', type: 'sink', outcome: 'failure' }, 1],
    ['sink-stopped', { action: 'sink.pause', type: 'sink', outcome: 'failure' }, 0],
    [
      'sink-stopped',
      {
        action: 'sink.update',
        type: 'sink',
        before: { destination: 'siem.example' },
        after: { destination: 'nowhere.example' },
      },
      1,
    ],
    ['sink-stopped', { action: 'sink.update', type: 'sink', before: { name: 'a' }, after: {} }, 0],
    ['log-alarm', { action: 'log.alarm', type: 'audit-log' }, 1],
    ['log-alarm', { action: 'log.alarm', type: 'audit-log', data: { state: 'told' } }, 0],
    ['log-alarm', { action: 'log.verify', type: 'audit-log', outcome: 'failure' }, 1],
    ['log-alarm', { action: 'log.verify', type: 'audit-log' }, 0],
    ['erasure-executed', { action: 'erasure.execute', type: 'erasure' }, 1],
    ['erasure-executed', { action: 'erasure.execute', type: 'erasure', outcome: 'denied' }, 0],
    ['watch-weakened', { action: 'rule.delete', type: 'rule' }, 1],
    [
      'watch-weakened',
      { action: 'rule.update', type: 'rule', before: { enabled: true }, after: { enabled: false } },
      1,
    ],
    [
      'watch-weakened',
      { action: 'rule.update', type: 'rule', before: { enabled: false }, after: { enabled: true } },
      0,
    ],
    [
      'watch-weakened',
      {
        action: 'rule.update',
        type: 'rule',
        before: { severity: 'low' },
        after: { severity: 'high' },
      },
      0,
    ],
    ...[
      [{ severity: 'high' }, { severity: 'low' }] as const,
      [{ param_count: 5 }, { param_count: 500 }] as const,
      [{ condition: '{"actions":["sink.pause"]}' }, { condition: '{"actions":[]}' }] as const,
      [{ owner_role: 'auditor' }, { owner_role: 'admin' }] as const,
      [{ pattern: 'EMP-[0-9]+' }, { pattern: 'never' }] as const,
    ].map(
      ([before, after]) =>
        ['watch-weakened', { action: 'rule.update', type: 'rule', before, after }, 1] as const,
    ),
  ] as const)('%s on %o', (id, given, count) => expect(run(id, [event(given)])).toHaveLength(count))
})

describe('unusual-log-reader', () => {
  const read = (days: number, actor: string = ANN, outcome: EventCore['outcome'] = 'success') =>
    event({ action: 'audit.search', type: 'audit-log', actor, outcome, atMs: START + days * DAY })
  test('in the first days everybody is new', () =>
    expect(run('unusual-log-reader', [read(0), read(3, BEN)])).toEqual([]))
  test('later, somebody new, and somebody after a long time', () => {
    expect(run('unusual-log-reader', [read(0), read(20, BEN)])).toHaveLength(1)
    expect(run('unusual-log-reader', [read(0), read(31)])).toHaveLength(1)
  })
  test('who reads often is not unusual', () =>
    expect(run('unusual-log-reader', [read(0), read(20), read(49)])).toEqual([]))
  test('who may not is found at once', () =>
    expect(run('unusual-log-reader', [read(0, BEN, 'denied')])).toHaveLength(1))
})

test('a rule that is off finds nothing but remembers', () => {
  const memory = new Memory()
  const draft = event({ action: 'submission.draft' })
  const decide = event({ action: 'review.decide', outcome: 'denied', data: { verdict: 'approve' } })
  const off = evaluateBatch(
    [ruleOf('self-approval', { enabled: false })],
    [draft, decide],
    memory,
    noPlaces,
  )
  expect(off.found).toEqual([])
  expect(evaluateBatch([ruleOf('self-approval')], [decide], memory, noPlaces).found).toHaveLength(1)
})

test('a rule that throws is told of, and the others go on', () => {
  const rule = ruleOf('denial-burst')
  const broken = {
    ...rule,
    rule: {
      ...rule.rule,
      id: 'broken',
      evaluate: () => {
        throw new Error('no')
      },
    },
  }
  const denied = times(10, (n) => ({ action: 'page.open', outcome: 'denied', atMs: START + n }))
  const result = evaluateBatch([broken, rule], denied, new Memory(), noPlaces)
  expect(result.broken).toHaveLength(10)
  expect(result.found).toHaveLength(1)
})

test('no rule is asked about the portal’s own word that a rule was broken', () => {
  const rule = ruleOf('denial-burst', { params: { count: 2, minutes: 5 } })
  const own = times(50, () => ({ action: 'violation.raise', outcome: 'denied', type: 'violation' }))
  expect(evaluateBatch([rule], own, new Memory(), noPlaces)).toEqual({ found: [], broken: [] })
})
