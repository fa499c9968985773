import 'server-only'
import { withoutSecrets } from '@/lib/audit/without-secrets'
import { newId, now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'

export type Notice = { kind: string; title: string; body: string; href: string }

/** Puts a notice into each person's inbox, in the transaction of the change it tells of. */
export async function notify(tx: Tx, userIds: readonly string[], notice: Notice): Promise<void> {
  const unique = [...new Set(userIds)]
  if (unique.length === 0) return
  const words = {
    title: await withoutSecrets(tx, notice.title),
    body: await withoutSecrets(tx, notice.body),
  }
  await tx.notification.createMany({
    data: unique.map((userId) => ({ id: newId(), userId, ...notice, ...words, createdAt: now() })),
  })
}
