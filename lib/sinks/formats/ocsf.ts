import 'server-only'
import { ACTIONS, type EventCore } from '@/lib/audit/schema'
import { CONFIDENTIALITY, OCSF_CLASSES, ocsfPlaceOf } from './ocsf-mapping'
import {
  type EventRecord,
  type OwnRecord,
  ownFacts,
  ownMessage,
  PRODUCT,
  type SinkRecord,
} from './record'
import { SEVERITY, severityOf } from './severity'

export const OCSF_VERSION = '1.8.0'

type Json = Record<string, unknown>

const SEVERITY_NAMES = ['', 'Informational', 'Low', 'Medium', 'High', 'Critical']
const USER_TYPE = { user: 1, system: 3 } as const

const product = { name: PRODUCT.name, vendor_name: PRODUCT.vendor, version: PRODUCT.version }

/** A person or the portal. Names only where personal fields were opened. */
function actorUser({ event, personal }: EventRecord): Json {
  const { actor } = event.core
  return {
    uid: actor.ref,
    type_id: USER_TYPE[actor.kind],
    ...(personal?.actor_name && { name: personal.actor_name }),
    ...(personal?.actor_email && { email_addr: personal.actor_email }),
  }
}

const isAboutPerson = (core: EventCore) => core.resource.type === 'person'

/** Whom a change of an account or a right is about. */
const subjectUser = (record: EventRecord): Json =>
  isAboutPerson(record.event.core)
    ? { uid: record.event.core.resource.id, type_id: 1 }
    : actorUser(record)

const resourceOf = ({ resource }: EventCore): Json => ({
  uid: resource.id,
  type: resource.type,
  ...(resource.name !== null && { name: resource.name }),
})

const endpoint = ({ event, personal }: EventRecord): Json => ({
  name: event.core.via,
  ...(personal?.ip && { ip: personal.ip }),
})

/** Which rule found it, and the events it found it in (OCSF objects `analytic`, `related_event`). */
function ruleOf({ data }: EventCore): Json {
  const { rule, rule_version: version } = data
  const evidence = Array.isArray(data.evidence) ? data.evidence : []
  return {
    analytic: { uid: String(rule), version: String(version), type_id: 1, type: 'Rule' },
    ...(evidence.length > 0 && { related_events: evidence.map((uid) => ({ uid })) }),
  }
}

/** Where the evidence stands in the log. */
const evidenceOf = ({ data }: EventCore): Json => ({
  events: data.evidence ?? [],
  first_index: data.first_index ?? null,
  last_index: data.last_index ?? null,
  subject: data.subject ?? null,
})

function classFields(record: EventRecord, at: number): Json {
  const { core } = record.event
  const place = ocsfPlaceOf(core.action, core.resource.type)
  const actor = { user: actorUser(record) }
  switch (place.class) {
    case 'authentication':
      return { user: actorUser(record), service: { name: PRODUCT.name }, is_remote: true, actor }
    case 'account':
      return { user: subjectUser(record), actor }
    case 'access': {
      const role = (core.after ?? core.before ?? core.data).role ?? core.data.role
      return { user: subjectUser(record), privileges: [String(role ?? core.action)], actor }
    }
    case 'api':
      return {
        actor,
        api: {
          operation: core.action,
          request: { uid: core.request },
          service: { name: PRODUCT.name },
        },
        src_endpoint: endpoint(record),
        resources: [resourceOf(core)],
        ...(record.personal?.user_agent && {
          http_request: { user_agent: record.personal.user_agent },
        }),
      }
    case 'finding':
      return {
        finding_info: {
          uid: core.resource.id,
          title: core.resource.name ?? ACTIONS[core.action].label,
          created_time: at,
          ...(core.action === 'violation.raise' && ruleOf(core)),
        },
        is_alert: place.activity === 1,
        resources: [resourceOf(core)],
        ...(core.action === 'violation.raise' && { evidences: [{ data: evidenceOf(core) }] }),
        actor,
      }
    default:
      return {
        entity: resourceOf(core),
        actor,
        ...(core.reason !== null && { comment: core.reason }),
      }
  }
}

function ocsfEvent(record: EventRecord): Json {
  const { idx, id, core, leafHash } = record.event
  const { class: name, activity } = ocsfPlaceOf(core.action, core.resource.type)
  const { uid, category, name: className, activities } = OCSF_CLASSES[name]
  const at = Math.floor(core.ts / 1_000)
  const severity = SEVERITY[severityOf(core)]
  return {
    activity_id: activity,
    activity_name: (activities as Record<number, string>)[activity] ?? 'Other',
    category_uid: category,
    class_uid: uid,
    class_name: className,
    type_uid: uid * 100 + activity,
    time: at,
    severity_id: severity,
    severity: SEVERITY_NAMES[severity],
    status_id: core.outcome === 'success' ? 1 : 2,
    status: core.outcome === 'success' ? 'Success' : 'Failure',
    status_code: core.outcome,
    ...(core.reason !== null && { status_detail: core.reason }),
    message: `${ACTIONS[core.action].label}: ${core.outcome}`,
    metadata: {
      version: OCSF_VERSION,
      product,
      profiles: ['data_classification'],
      uid: id,
      sequence: Number(idx),
      tenant_uid: core.org,
      event_code: core.action,
      correlation_uid: core.request,
      log_name: 'audit',
      log_provider: PRODUCT.name,
      original_time: record.at,
    },
    data_classifications: [CONFIDENTIALITY[core.class]],
    ...classFields(record, at),
    unmapped: {
      log_index: Number(idx),
      leaf_hash: leafHash,
      action: core.action,
      outcome: core.outcome,
      on_behalf_of: core.behalf,
      via: core.via,
      team: core.team,
      retention: core.retention,
      resource: core.resource,
      data: core.data,
      before: core.before ?? null,
      after: core.after ?? null,
      ...(record.personal && { personal: record.personal }),
    },
  }
}

function ocsfOwn(record: OwnRecord): Json {
  const at = Date.parse(record.at)
  return {
    activity_id: 99,
    activity_name: record.kind,
    category_uid: 0,
    class_uid: 0,
    class_name: OCSF_CLASSES.base.name,
    type_uid: 99,
    time: at,
    severity_id: 1,
    severity: SEVERITY_NAMES[1],
    status_id: 1,
    message: ownMessage(record),
    metadata: {
      version: OCSF_VERSION,
      product,
      uid: record.uid,
      event_code: record.kind,
      log_name: 'audit',
      log_provider: PRODUCT.name,
    },
    unmapped: ownFacts(record),
  }
}

/**
 * A record as an event of OCSF 1.8.0 (schema.ocsf.io). `metadata.uid` is the event's id, to tell
 * duplicates; `metadata.sequence` is its place in the log. What OCSF has no field for is in `unmapped`.
 */
export const ocsf = (record: SinkRecord): Json =>
  record.kind === 'event' ? ocsfEvent(record) : ocsfOwn(record)
