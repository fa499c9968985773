import { describe, expect, test } from 'vitest'
import { ACTION_NAMES, OUTCOMES, RESOURCE_TYPES } from '@/lib/audit/schema'
import { aLogEvent, aRecord } from '@/lib/testing/receivers/log-events'
import { ocsf } from './ocsf'
import { OCSF_CLASSES, ocsfPlaceOf } from './ocsf-mapping'

type Json = Record<string, unknown>
type Rules = { required: string[]; atLeastOne?: string[]; activities: number[] }

// The rules of OCSF 1.8.0 for the classes that are used, written down from its schema.
const BASE_REQUIRED = [
  'activity_id',
  'category_uid',
  'class_uid',
  'metadata',
  'severity_id',
  'time',
  'type_uid',
]
const CLASS_RULES: Record<number, Rules> = {
  0: { required: [], activities: [0, 99] },
  2004: { required: ['finding_info'], activities: [0, 1, 2, 3, 99] },
  3001: { required: ['user'], activities: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 99] },
  3002: {
    required: ['user'],
    atLeastOne: ['service', 'dst_endpoint'],
    activities: [0, 1, 2, 3, 4, 5, 99],
  },
  3004: { required: ['entity'], activities: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 99] },
  3005: { required: ['user', 'privileges'], activities: [0, 1, 2, 99] },
  6003: { required: ['actor', 'api', 'src_endpoint'], activities: [0, 1, 2, 3, 4, 99] },
}
const CATEGORY: Record<number, number> = {
  0: 0,
  2004: 2,
  3001: 3,
  3002: 3,
  3004: 3,
  3005: 3,
  6003: 6,
}
const OBJECT_AT_LEAST_ONE: Record<string, string[]> = {
  user: ['account', 'name', 'uid'],
  entity: ['name', 'uid', 'device', 'group', 'org', 'policy', 'user'],
  src_endpoint: [
    'ip',
    'uid',
    'name',
    'hostname',
    'svc_name',
    'instance_uid',
    'interface_uid',
    'interface_name',
  ],
  actor: ['process', 'user', 'invoked_by', 'session', 'application', 'idp'],
}
const OBJECT_REQUIRED: Record<string, string[]> = {
  api: ['operation'],
  finding_info: ['uid'],
  metadata: ['product', 'version'],
}

const isSet = (value: unknown) => value !== undefined && value !== null && value !== ''

function objectProblems(event: Json): string[] {
  const found: string[] = []
  for (const [name, keys] of Object.entries(OBJECT_AT_LEAST_ONE)) {
    const value = event[name] as Json | undefined
    if (value && !keys.some((key) => isSet(value[key]))) found.push(`${name} says nothing`)
  }
  for (const [name, keys] of Object.entries(OBJECT_REQUIRED)) {
    const value = event[name] as Json | undefined
    for (const key of value ? keys : [])
      if (!isSet(value?.[key])) found.push(`${name}.${key} is missing`)
  }
  const classifications = (event.data_classifications ?? []) as Json[]
  for (const one of classifications)
    if (![0, 1, 2, 3, 4, 5, 6, 99].includes(Number(one.confidentiality_id)))
      found.push('confidentiality_id is not one of the list')
  return found
}

/** Everything in which an event breaks OCSF 1.8.0. */
function problemsOf(event: Json): string[] {
  const uid = Number(event.class_uid)
  const rules = CLASS_RULES[uid]
  if (!rules) return [`class ${uid} is not known`]
  const found = [...BASE_REQUIRED, ...rules.required]
    .filter((name) => !isSet(event[name]))
    .map((name) => `${name} is missing`)
  if (rules.atLeastOne && !rules.atLeastOne.some((name) => isSet(event[name])))
    found.push(`one of ${rules.atLeastOne.join(', ')} is needed`)
  if (!rules.activities.includes(Number(event.activity_id)))
    found.push(`activity ${event.activity_id} is not one of the class`)
  if (event.category_uid !== CATEGORY[uid]) found.push('category_uid does not fit the class')
  if (event.type_uid !== uid * 100 + Number(event.activity_id))
    found.push('type_uid is not class_uid × 100 + activity_id')
  if (![0, 1, 2, 3, 4, 5, 6, 99].includes(Number(event.severity_id)))
    found.push('severity_id is not one of the list')
  if (isSet(event.status_id) && ![0, 1, 2, 99].includes(Number(event.status_id)))
    found.push('status_id is not one of the list')
  if (!Number.isInteger(event.time)) found.push('time is not whole milliseconds')
  return [...found, ...objectProblems(event)]
}

describe('OCSF 1.8.0', () => {
  test.each(ACTION_NAMES)('%s obeys the rules of its class, whatever came of it', (action) => {
    for (const outcome of OUTCOMES)
      for (const type of RESOURCE_TYPES) {
        const resource = { type, id: 'x', name: null }
        const event = ocsf(aRecord(aLogEvent(action, { outcome, resource })))
        expect(problemsOf(event), `${action} ${outcome} ${type}`).toEqual([])
        expect(event.status_id).toBe(outcome === 'success' ? 1 : 2)
      }
  })

  test('the classes and activities that are used are those of the schema', () => {
    for (const { uid, category, activities } of Object.values(OCSF_CLASSES)) {
      expect(category).toBe(CATEGORY[uid])
      for (const activity of Object.keys(activities))
        expect(CLASS_RULES[uid]?.activities).toContain(Number(activity))
    }
  })

  test.each([
    ['session.sign-in', 'authentication', 1],
    ['session.sign-out', 'authentication', 2],
    ['role.grant', 'access', 1],
    ['role.revoke', 'access', 2],
    ['sink.create', 'entity', 1],
    ['sink.pause', 'entity', 9],
    ['sink.delete', 'entity', 4],
    ['audit.search', 'api', 2],
    ['audit.export', 'api', 2],
    ['export.create', 'entity', 1],
    ['violation.raise', 'finding', 1],
  ] as const)('%s is %s, activity %i', (action, name, activity) => {
    const type = action.startsWith('export') ? 'export' : 'audit-log'
    expect(ocsfPlaceOf(action, type)).toEqual({ class: name, activity })
  })

  test('a violation is a detection finding that names its rule and its evidence', () => {
    const evidence = [
      '019aa000-0000-7000-8000-000000000001',
      '019aa000-0000-7000-8000-000000000002',
    ]
    const resource = { type: 'violation', id: 'v1', name: 'Burst of denials' } as const
    const data = {
      rule: 'denial-burst',
      rule_version: '1.0',
      evidence,
      first_index: 7,
      last_index: 9,
    }
    const event = ocsf(aRecord(aLogEvent('violation.raise', { resource, data })))
    expect(problemsOf(event)).toEqual([])
    expect(event).toMatchObject({
      class_uid: 2004,
      activity_id: 1,
      type_uid: 200401,
      is_alert: true,
      finding_info: {
        uid: 'v1',
        title: 'Burst of denials',
        analytic: { uid: 'denial-burst', version: '1.0', type_id: 1 },
        related_events: evidence.map((uid) => ({ uid })),
      },
      evidences: [{ data: { events: evidence, first_index: 7, last_index: 9 } }],
    })
  })

  test('checkpoints, heartbeats and tests are base events', () => {
    const at = '2026-11-18T11:06:40.123Z'
    const own = [
      { kind: 'checkpoint', uid: 'c', at, size: 9n, root: 'AA==', note: 'origin\n9\nAA==\n' },
      { kind: 'heartbeat', uid: 'h', at, size: 9n },
      { kind: 'test', uid: 't', at, text: 'Test' },
    ] as const
    for (const record of own) expect(problemsOf(ocsf(record))).toEqual([])
    expect(ocsf(own[0]).unmapped).toMatchObject({ log_size: 9, checkpoint: own[0].note })
  })

  test('an event names its place in the log, and a person only by pseudonym', () => {
    const event = aLogEvent()
    const mapped = ocsf(aRecord(event))
    expect(mapped.metadata).toMatchObject({ version: '1.8.0', uid: event.id, sequence: 7 })
    expect(mapped.unmapped).toMatchObject({ log_index: 7, leaf_hash: event.leafHash })
    expect(mapped.actor).toEqual({ user: { uid: event.core.actor.ref, type_id: 1 } })
    expect(JSON.stringify(mapped)).not.toContain('personal')
  })

  test('opened personal fields stand where a SIEM looks for them', () => {
    const personal = { actor_name: 'Dana', actor_email: 'dana@example.test', ip: '203.0.113.9' }
    const mapped = ocsf(aRecord(aLogEvent('audit.search'), personal))
    expect(mapped.actor).toMatchObject({ user: { name: 'Dana', email_addr: 'dana@example.test' } })
    expect(mapped.src_endpoint).toMatchObject({ ip: '203.0.113.9' })
  })
})
