import 'server-only'
import { z } from 'zod'
import { now } from '@/lib/db/clock'
import { transaction } from '@/lib/db/transaction'
import { defineJob } from '@/lib/jobs/define'

const KEPT_MS = 7 * 24 * 60 * 60_000

/** Removes sessions and access tokens that ended a week ago. The audit log keeps what they did. */
export const removeEnded = (): Promise<void> =>
  transaction(async (tx) => {
    const before = new Date(now().getTime() - KEPT_MS)
    await tx.authSession.deleteMany({
      where: { OR: [{ absoluteExpiresAt: { lt: before } }, { revokedAt: { lt: before } }] },
    })
    await tx.accessToken.deleteMany({ where: { expiresAt: { lt: before } } })
  })

export const removeEndedSessions = defineJob('people.remove-ended', z.object({}), removeEnded)
