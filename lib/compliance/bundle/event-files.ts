import 'server-only'
import { BYTE_ORDER_MARK, csvLine } from '@/lib/audit/csv'
import type { Action } from '@/lib/audit/schema'
import { allEvents, type StoredEvent } from '@/lib/audit/stored-events'
import { EVENT_COLUMNS, eventCells } from '@/lib/audit/stream-events'
import { evidence, type Scope } from '../checks/check'
import type { Part } from './zip-stream'

const line = ({ leafHash, core }: StoredEvent): string =>
  `${JSON.stringify({ leaf_hash: leafHash, core })}\n`

/** The events of these actions, one JSON object a line: the plain core and its leaf hash. */
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
  yield { text: BYTE_ORDER_MARK + csvLine(EVENT_COLUMNS), rows: 0 }
  for await (const page of allEvents(evidence(scope, actions)))
    yield { text: page.map((event) => csvLine(eventCells(event))).join(''), rows: page.length }
}
