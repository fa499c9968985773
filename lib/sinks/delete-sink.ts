import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { now } from '@/lib/db/clock'
import { deleteSinkInput } from './schema'
import { factsOf, lockSink } from './store'

/**
 * Ends a sink and destroys its secrets. Its row stays, because what it received is beyond our reach: it
 * remains in the list of recipients. Needs config:write and a reason.
 */
export async function deleteSink(
  actor: Actor,
  input: { sinkId: string; reason: string },
): Promise<void> {
  const { sinkId, reason } = deleteSinkInput.parse(input)
  const attempt = {
    action: 'sink.delete',
    resource: { type: 'sink', id: sinkId },
    needs: 'config:write',
  } as const
  await change(actor, attempt, async (tx) => {
    const sink = await lockSink(tx, sinkId)
    const state = await tx.sinkState.findUniqueOrThrow({ where: { sinkId } })
    await tx.sink.update({
      where: { id: sinkId },
      data: { deletedAt: now(), secrets: null, version: sink.version + 1, updatedAt: now() },
    })
    const resource = { type: 'sink', id: sinkId, name: sink.name } as const
    const before = { ...factsOf(sink), next_index: String(state.nextIdx) }
    return changed(undefined, succeeded('sink.delete', { resource, reason, before, after: null }))
  })
}
