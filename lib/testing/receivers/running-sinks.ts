import { setTimeout as sleep } from 'node:timers/promises'
import { systemActor } from '@/lib/access/permissions'
import { append } from '@/lib/audit/append'
import { type AuditEvent, succeeded } from '@/lib/audit/event'
import { sequenceAll } from '@/lib/audit/log/sequencer'
import { transaction } from '@/lib/db/transaction'
import { forwardToSinks } from '@/lib/sinks/delivery/supervise'

const WRITE_AT_ONCE = 500

const event = (id: string): AuditEvent =>
  succeeded('page.open', { resource: { type: 'page', id }, data: { note: id } })

/** Writes events with these resource ids and gives them their places in the log. */
export async function writeEvents(ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += WRITE_AT_ONCE) {
    const some = ids.slice(at, at + WRITE_AT_ONCE).map(event)
    await transaction((tx) => append(tx, systemActor('test'), some))
  }
  await sequenceAll()
}

/** Forwards as a replica does, until stopped. */
export function startForwarding() {
  const stopping = new AbortController()
  const running = forwardToSinks(stopping.signal)
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

/** Waits until something holds; fails after `timeoutMs` by letting the next expectation speak. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 15_000,
): Promise<boolean> {
  const end = Date.now() + timeoutMs
  while (Date.now() < end) {
    if (await holds()) return true
    await sleep(50)
  }
  return holds()
}
