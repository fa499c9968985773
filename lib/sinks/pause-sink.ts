import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed, unchanged } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { now } from '@/lib/db/clock'
import { pauseSinkInput, sinkInput } from './schema'
import { lockSink } from './store'

const attemptOf = (action: 'sink.pause' | 'sink.resume', sinkId: string) =>
  ({ action, resource: { type: 'sink', id: sinkId }, needs: 'config:write' }) as const

/** Stops the forwarding; its place is kept, and nothing is lost. Needs config:write and a reason. */
export async function pauseSink(
  actor: Actor,
  input: { sinkId: string; reason: string },
): Promise<void> {
  const { sinkId, reason } = pauseSinkInput.parse(input)
  await change(actor, attemptOf('sink.pause', sinkId), async (tx) => {
    const sink = await lockSink(tx, sinkId)
    if (sink.paused) return unchanged(undefined)
    await tx.sink.update({
      where: { id: sinkId },
      data: { paused: true, version: sink.version + 1, updatedAt: now() },
    })
    const resource = { type: 'sink', id: sinkId, name: sink.name } as const
    return changed(
      undefined,
      succeeded('sink.pause', {
        resource,
        reason,
        before: { paused: false },
        after: { paused: true },
      }),
    )
  })
}

/** Goes on from where it was paused, at once. Needs config:write. */
export async function resumeSink(actor: Actor, input: { sinkId: string }): Promise<void> {
  const { sinkId } = sinkInput.parse(input)
  await change(actor, attemptOf('sink.resume', sinkId), async (tx) => {
    const sink = await lockSink(tx, sinkId)
    if (!sink.paused) return unchanged(undefined)
    await tx.sink.update({
      where: { id: sinkId },
      data: { paused: false, version: sink.version + 1, updatedAt: now() },
    })
    await tx.sinkState.update({ where: { sinkId }, data: { nextTryAt: null } })
    const resource = { type: 'sink', id: sinkId, name: sink.name } as const
    return changed(
      undefined,
      succeeded('sink.resume', { resource, before: { paused: true }, after: { paused: false } }),
    )
  })
}
