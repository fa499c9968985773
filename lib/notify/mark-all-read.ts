import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed, unchanged } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { now } from '@/lib/db/clock'

/** Marks everything in one's own inbox as read. */
export function markAllRead(actor: Actor): Promise<number> {
  const resource = { type: 'person', id: actor.id } as const
  return change(actor, { action: 'notification.read', resource, needs: null }, async (tx) => {
    const { count } = await tx.notification.updateMany({
      where: { userId: actor.id, readAt: null },
      data: { readAt: now() },
    })
    if (count === 0) return unchanged(0)
    return changed(count, succeeded('notification.read', { resource, data: { count } }))
  })
}
