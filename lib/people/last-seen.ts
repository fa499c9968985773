import 'server-only'
import { now } from '@/lib/db/clock'
import { transaction } from '@/lib/db/transaction'
import type { LiveToken } from './access-tokens'
import type { LiveSession } from './sessions'

const TOUCH_MS = 60_000

const isDue = (seenAt: Date | null): boolean =>
  seenAt === null || now().getTime() - seenAt.getTime() >= TOUCH_MS

/** Notes that a session is in use, once a minute. Not an audit event: what it is used for is one. */
export async function touchSession({ id, userId, lastSeenAt }: LiveSession): Promise<void> {
  if (!isDue(lastSeenAt)) return
  await transaction(async (tx) => {
    await tx.authSession.updateMany({
      where: { id, lastSeenAt: { lt: now() } },
      data: { lastSeenAt: now() },
    })
    await tx.user.update({ where: { id: userId }, data: { lastSeenAt: now() } })
  })
}

/** Notes that an access token is in use, once a minute. */
export async function touchToken({ id, lastUsedAt }: LiveToken): Promise<void> {
  if (!isDue(lastUsedAt)) return
  await transaction((tx) =>
    tx.accessToken.update({ where: { id }, data: { lastUsedAt: now() }, select: { id: true } }),
  )
}
