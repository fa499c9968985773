import 'server-only'
import { newId, now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'

export type Notice = { kind: string; title: string; body: string; href: string }

/** Puts a notice into each person's inbox, in the transaction of the change it tells of. */
export async function notify(tx: Tx, userIds: readonly string[], notice: Notice): Promise<void> {
  const unique = [...new Set(userIds)]
  if (unique.length === 0) return
  await tx.notification.createMany({
    data: unique.map((userId) => ({ id: newId(), userId, ...notice, createdAt: now() })),
  })
}
