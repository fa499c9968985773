import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { AppError } from '@/lib/errors'
import { retryDeadLettersInput } from './schema'
import { lockSink } from './store'

/**
 * Has one dead letter of a sink sent again, or all that wait. Whoever forwards picks them up within a
 * second or so. Needs config:write. Answers how many.
 */
export async function retryDeadLetters(
  actor: Actor,
  input: { sinkId: string; letterId?: string },
): Promise<number> {
  const { sinkId, letterId } = retryDeadLettersInput.parse(input)
  const attempt = {
    action: 'sink.retry',
    resource: { type: 'sink', id: sinkId },
    needs: 'config:write',
  } as const
  return change(actor, attempt, async (tx) => {
    const sink = await lockSink(tx, sinkId)
    const { count } = await tx.sinkDeadLetter.updateMany({
      where: { sinkId, state: 'waiting', ...(letterId !== '' && { id: letterId }) },
      data: { state: 'queued' },
    })
    if (count === 0)
      throw new AppError('conflict', 'Nothing is waiting to be sent again. Reload the page.')
    const resource = { type: 'sink', id: sinkId, name: sink.name } as const
    const data = { dead_letters: count }
    return changed(count, succeeded('sink.retry', { resource, data }))
  })
}
