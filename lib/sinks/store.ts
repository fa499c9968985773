import 'server-only'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import { destinationOf, SINK_KINDS, type SinkKind, type SinkSettings } from './kinds/rules'

const gone = () =>
  new AppError('not_found', 'There is no such sink. It may have been deleted meanwhile.')

/** The sink, locked: whoever else changes it waits. Throws `not_found`. */
export async function lockSink(tx: Tx, sinkId: string) {
  const [locked] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM sink WHERE id = ${sinkId}::uuid AND deleted_at IS NULL FOR UPDATE`
  if (!locked) throw gone()
  return tx.sink.findUniqueOrThrow({ where: { id: sinkId } })
}

/** Two admins at once: the second is told, instead of undoing what the first changed. */
export function requireVersion(sink: { version: number }, version: number): void {
  if (sink.version !== version)
    throw new AppError(
      'conflict',
      'Somebody changed this sink while you had it open. Reload the page and make your change again.',
    )
}

type Described = {
  kind: string
  format: string
  settings: unknown
  personal: boolean
  paused: boolean
  heartbeatSeconds: number
  alertMinutes: number
}

/** A certificate is named by its size: the text itself says nothing to a reader of the log. */
const plain = (value: string | number | boolean): string | number | boolean =>
  typeof value === 'string' && value.startsWith('-----BEGIN')
    ? `PEM of ${value.length} characters`
    : value

/** The plain fields of a sink for its events: without secrets. */
export function factsOf(sink: Described): Record<string, string | number | boolean> {
  const settings = sink.settings as SinkSettings
  return {
    kind: sink.kind,
    format: sink.format,
    personal_fields: sink.personal,
    paused: sink.paused,
    heartbeat_seconds: sink.heartbeatSeconds,
    alert_minutes: sink.alertMinutes,
    destination: destinationOf(sink.kind, settings),
    ...Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [`setting_${name}`, plain(value)]),
    ),
  }
}

/** Throws `invalid` when a kind of sink cannot send in a format. */
export function requireFormat(kind: SinkKind, format: string): void {
  const { label, formats } = SINK_KINDS[kind]
  if ((formats as readonly string[]).includes(format)) return
  throw new AppError('invalid', 'Please correct the marked fields.', {
    problems: [
      {
        field: 'format',
        rule: 'choice',
        message: `${label} does not take this format.`,
        remedy: `Choose ${formats.join(' or ')}.`,
      },
    ],
  })
}
