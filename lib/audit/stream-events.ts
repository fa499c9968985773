import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { now } from '@/lib/db/clock'
import { copyOut } from '@/lib/db/copy'
import { AppError } from '@/lib/errors'
import { exportEvent, SEARCHED } from './account-for-reading'
import { accountFor, change, changed } from './change'
import { BYTE_ORDER_MARK, type Cell } from './csv'
import { COPY_FORMAT, CSV_NAMES, exportStatements, type StreamFormat } from './export-statement'
import type { SearchFilters } from './filters/schema'
import { actionLabel } from './rules'
import { withTimesOfPlaces } from './search'
import type { StoredEvent } from './stored-events'

/** The plain columns of an event, in the order of every CSV that holds events. */
export const EVENT_COLUMNS = [
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

export const eventCells = (event: StoredEvent): Cell[] => [
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

const HEAD: Record<StreamFormat, string> = {
  csv: `${BYTE_ORDER_MARK}${CSV_NAMES.join(',')}\n`,
  ndjson: '',
}

/** A download ends after this long, so that a reader who forgot it does not hold a snapshot for ever. */
const TIMEOUT_MS = 30 * 60_000

/** Each holds a connection of the pool. */
const AT_ONCE_MAX = 4
let running = 0

function refuseWhenBusy(): void {
  if (running < AT_ONCE_MAX) return
  throw new AppError(
    'quota_exceeded',
    `${AT_ONCE_MAX} downloads of the audit log are running. Wait until one has ended, then try again.`,
  )
}

/**
 * Every event of a search, oldest first, as bytes (`audit:read`). Memory does not grow with the
 * result; a month may take half an hour. Two events account for it: that it began, and how many rows
 * left, even when cut short. Throws `quota_exceeded` while four others run.
 */
export async function streamEvents(
  actor: Actor,
  filters: SearchFilters,
  format: StreamFormat,
  signal?: AbortSignal,
): Promise<AsyncGenerator<Uint8Array>> {
  await change(
    actor,
    { action: 'audit.export', resource: SEARCHED, needs: 'audit:read', data: { format } },
    async () => {
      refuseWhenBusy()
      return changed(undefined, exportEvent(filters, { format, stage: 'started' }))
    },
  )
  return rowsOf(actor, await withTimesOfPlaces(filters), format, signal)
}

const newlines = (bytes: Uint8Array): number => {
  let found = 0
  for (const byte of bytes) if (byte === 10) found += 1
  return found
}

async function* rowsOf(
  actor: Actor,
  filters: SearchFilters,
  format: StreamFormat,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  // What is written while the download runs is not part of it, so it ends.
  const until = now()
  let [rows, bytes] = [0, 0]
  let linesOfMonth = 0
  let complete = false
  running += 1
  try {
    if (HEAD[format] !== '') {
      const head = Buffer.from(HEAD[format])
      bytes += head.byteLength
      yield head
    }
    const parts = copyOut((client) => exportStatements(client, filters, format, until), {
      format: COPY_FORMAT[format],
      timeoutMs: TIMEOUT_MS,
      signal,
      onRows: (found) => {
        rows += found
        linesOfMonth = 0
      },
    })
    for await (const part of parts) {
      linesOfMonth += newlines(part)
      bytes += part.byteLength
      yield part
    }
    complete = true
  } finally {
    running -= 1
    const sent = { rows: rows + linesOfMonth, bytes, complete }
    await accountFor(actor, exportEvent(filters, { format, stage: 'ended', ...sent }))
  }
}
