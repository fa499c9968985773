import 'server-only'
import { canonical } from '@/lib/audit/canonical'
import { BYTE_ORDER_MARK, type Cell, csvLine } from '@/lib/audit/csv'
import { actionLabel } from '@/lib/audit/rules'
import type { Action } from '@/lib/audit/schema'
import { allEvents, type StoredEvent } from '@/lib/audit/stored-events'
import { evidence, type Scope } from '../checks/check'
import type { Part } from './zip-stream'

/** The plain columns of an event. The verifier compares each that the event itself covers. */
const COLUMNS = [
  'time_utc',
  'event_id',
  'action',
  'action_label',
  'outcome',
  'actor_ref',
  'actor_kind',
  'team_id',
  'team',
  'resource_type',
  'resource_id',
  'resource_name',
  'reason',
  'via',
  'request',
  'class',
  'data',
  'leaf_hash',
] as const

const cells = (event: StoredEvent): Cell[] => [
  event.at,
  event.id,
  event.action,
  actionLabel(event.action),
  event.outcome,
  event.actorId,
  event.core.actor.kind,
  event.teamId,
  event.teamName,
  event.resourceType,
  event.resourceId,
  event.core.resource.name,
  event.core.reason,
  event.core.via,
  event.core.request,
  event.core.class,
  JSON.stringify(event.core.data),
  event.leafHash,
]

const line = ({ leafHash, core }: StoredEvent): string =>
  `{"core":${canonical(core)},"leaf_hash":"${leafHash}"}\n`

/** The events of these actions, one JSON object a line: the plain core, canonical, and its leaf hash. */
export async function* eventsNdjson(
  scope: Scope,
  actions: readonly Action[],
  onPage: (page: readonly StoredEvent[]) => void = () => {},
): AsyncGenerator<Part> {
  yield { text: '', rows: 0 }
  for await (const page of allEvents(evidence(scope, actions))) {
    onPage(page)
    yield { text: page.map(line).join(''), rows: page.length }
  }
}

/** The same events for a spreadsheet. */
export async function* eventsCsv(scope: Scope, actions: readonly Action[]): AsyncGenerator<Part> {
  yield { text: BYTE_ORDER_MARK + csvLine(COLUMNS), rows: 0 }
  for await (const page of allEvents(evidence(scope, actions)))
    yield { text: page.map((event) => csvLine(cells(event))).join(''), rows: page.length }
}
