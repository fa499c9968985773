import 'server-only'
import { AppError } from '@/lib/errors'

/** Where in the log a page ends: an event's time in microseconds (ISO 8601, UTC) and its id. */
export type Position = { at: string; id: string }

const SHAPE =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{6})Z\|([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/

export const encodeCursor = ({ at, id }: Position): string =>
  Buffer.from(`${at}|${id}`).toString('base64url')

/** Throws `invalid` for anything `encodeCursor` did not make. */
export function decodeCursor(field: 'before' | 'after', cursor: string): Position {
  const [, seconds, fraction, id] =
    SHAPE.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? []
  if (seconds && fraction && id && exists(seconds)) return { at: `${seconds}${fraction}Z`, id }
  const message = 'This page link is damaged. Start again from the first page of the search.'
  throw new AppError('invalid', message, {
    problems: [{ field, rule: 'cursor', message, remedy: `Remove “${field}” from the address.` }],
  })
}

/** JavaScript rolls 31 February over to March; Postgres refuses it. */
function exists(seconds: string): boolean {
  const at = Date.parse(`${seconds}Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(seconds)
}
