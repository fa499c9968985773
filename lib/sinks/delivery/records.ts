import 'server-only'
import { openDisclosures } from '@/lib/audit/disclosures'
import type { SequencedEvent } from '@/lib/audit/log/stream'
import { newId, now } from '@/lib/db/clock'
import type { SinkRecord } from '../formats/record'

async function personalOf(event: SequencedEvent): Promise<Record<string, string>> {
  if (event.core.sd.length === 0) return {}
  const views = await openDisclosures(event.id, event.core.sd)
  return Object.fromEntries(
    views.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const])),
  )
}

/** An event for a sink; its personal fields are opened only for sinks that were allowed them. */
export const eventRecord = async (
  event: SequencedEvent,
  withPersonal: boolean,
): Promise<SinkRecord> => ({
  kind: 'event',
  uid: event.id,
  at: event.at,
  event,
  personal: withPersonal ? await personalOf(event) : null,
})

export const checkpointRecord = (checkpoint: {
  size: bigint
  root: Uint8Array
  note: string
  createdAt: Date
}): SinkRecord => {
  const root = Buffer.from(checkpoint.root)
  return {
    kind: 'checkpoint',
    uid: `checkpoint-${checkpoint.size}-${root.toString('hex').slice(0, 16)}`,
    at: checkpoint.createdAt.toISOString(),
    size: checkpoint.size,
    root: root.toString('base64'),
    note: checkpoint.note,
  }
}

export const heartbeatRecord = (size: bigint): SinkRecord => ({
  kind: 'heartbeat',
  uid: newId(),
  at: now().toISOString(),
  size,
})

export const testRecord = (name: string): SinkRecord => ({
  kind: 'test',
  uid: newId(),
  at: now().toISOString(),
  text: `Test record of the sink “${name}”: nothing happened, somebody only wanted to know whether it arrives`,
})
