import 'server-only'
import { ACTIONS, type Action } from '@/lib/audit/schema'
import { type OcsfClass, ocsfPlaceOf } from './ocsf-mapping'
import { type EventRecord, ownFacts, ownMessage, PRODUCT, type SinkRecord } from './record'
import { SEVERITY, severityOf } from './severity'

export const ECS_VERSION = '9.0.0'

type Json = Record<string, unknown>

const CATEGORIES: Record<OcsfClass, string> = {
  base: 'configuration',
  finding: 'intrusion_detection',
  account: 'iam',
  authentication: 'authentication',
  entity: 'configuration',
  access: 'iam',
  api: 'api',
}

/** ECS's closed list of event.type, by what OCSF calls the activity. */
function typesOf(name: OcsfClass, activity: number): string[] {
  if (name === 'authentication') return [activity === 1 ? 'start' : 'end']
  if (name === 'access') return ['user', 'change']
  if (name === 'account') return ['user', activity === 1 ? 'creation' : 'change']
  if (name === 'finding') return ['info']
  if (activity === 1) return ['creation']
  if (activity === 2) return ['access']
  return [activity === 4 ? 'deletion' : 'change']
}

const eventNames = (action: Action) => ({ action, provider: 'countersign', module: 'countersign' })

function ecsEvent(record: EventRecord): Json {
  const { event, personal } = record
  const { core, idx, id, leafHash } = event
  const place = ocsfPlaceOf(core.action, core.resource.type)
  const isAlert = place.class === 'finding' && place.activity === 1
  const ip = personal?.ip
  return {
    '@timestamp': record.at,
    ecs: { version: ECS_VERSION },
    message: `${ACTIONS[core.action].label}: ${core.outcome}`,
    event: {
      ...eventNames(core.action),
      id,
      kind: isAlert ? 'alert' : 'event',
      category: [CATEGORIES[place.class]],
      type: typesOf(place.class, place.activity),
      outcome: core.outcome === 'success' ? 'success' : 'failure',
      sequence: Number(idx),
      hash: leafHash,
      created: record.at,
      dataset: 'countersign.audit',
      severity: SEVERITY[severityOf(core)],
      ...(core.reason !== null && { reason: core.reason }),
    },
    organization: { id: core.org },
    user: {
      id: core.actor.ref,
      ...(personal?.actor_name && { full_name: personal.actor_name }),
      ...(personal?.actor_email && { email: personal.actor_email }),
    },
    ...(ip && { source: { ip } }),
    ...(personal?.user_agent && { user_agent: { original: personal.user_agent } }),
    related: {
      hash: [leafHash],
      user: [core.actor.ref, ...(core.resource.type === 'person' ? [core.resource.id] : [])],
      ...(ip && { ip: [ip] }),
    },
    http: { request: { id: core.request } },
    countersign: {
      outcome: core.outcome,
      class: core.class,
      via: core.via,
      team: core.team,
      on_behalf_of: core.behalf,
      resource: core.resource,
      // As text: the keys differ by action, and a field for each would exhaust an index's mapping.
      data: JSON.stringify(core.data),
      ...(core.before && { before: JSON.stringify(core.before) }),
      ...(core.after && { after: JSON.stringify(core.after) }),
    },
  }
}

/** A record as a document of the Elastic Common Schema. */
export function ecs(record: SinkRecord): Json {
  if (record.kind === 'event') return ecsEvent(record)
  return {
    '@timestamp': record.at,
    ecs: { version: ECS_VERSION },
    message: ownMessage(record),
    event: {
      id: record.uid,
      kind: 'event',
      category: ['configuration'],
      type: ['info'],
      action: `countersign.${record.kind}`,
      provider: 'countersign',
      module: 'countersign',
      dataset: 'countersign.audit',
      outcome: 'success',
    },
    observer: { product: PRODUCT.name, vendor: PRODUCT.vendor },
    countersign: ownFacts(record),
  }
}
