import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import type { NotificationView } from './schema'

const LATEST = 20

/** The newest notices in one's own inbox. */
export async function listNotifications(actor: Actor): Promise<NotificationView[]> {
  const rows = await db.notification.findMany({
    where: { userId: actor.id },
    orderBy: { createdAt: 'desc' },
    take: LATEST,
  })
  return rows.map(({ id, kind, title, body, href, createdAt, readAt }) => ({
    id,
    kind,
    title,
    body,
    href,
    at: createdAt.toISOString(),
    isRead: readAt !== null,
  }))
}

export const countUnread = (actor: Actor): Promise<number> =>
  db.notification.count({ where: { userId: actor.id, readAt: null } })
