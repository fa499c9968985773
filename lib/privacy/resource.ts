import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import type { Resource } from '@/lib/audit/schema'
import { db } from '@/lib/db/read'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import { redact } from '@/lib/redaction/redact'
import { organizationRules } from '@/lib/redaction/stored-rules'
import type { ErasureGround, RequestState } from './rules'

export const erasureResource = (id: string): Resource => ({ type: 'erasure', id: id.slice(0, 100) })

/** Holds a request, so that it is decided once. Throws `not_found`, and `conflict` when it was decided. */
export async function lockPending(tx: Tx, id: string) {
  await tx.$queryRaw`SELECT 1 FROM erasure_request WHERE id = ${id}::uuid FOR UPDATE`
  const request = await tx.erasureRequest.findUnique({ where: { id } })
  if (!request) throw new AppError('not_found', 'There is no such erasure request.')
  const [state, ground] = [request.state as RequestState, request.ground as ErasureGround]
  if (state !== 'pending')
    throw new AppError('conflict', 'This request was decided already. Its entry says how.')
  return { ...request, state, ground }
}

/** What somebody typed, without secrets and payment data, as it may be stored. */
export const storableWords = async (tx: Tx, words: string): Promise<string> =>
  redact(words, { rules: await organizationRules(tx) }).text

/** Who else may decide, for telling them. */
export async function otherAdmins(actor: Actor): Promise<string[]> {
  const grants = await db.roleGrant.findMany({
    where: { role: 'admin', teamId: null, userId: { not: actor.id }, user: { active: true } },
    select: { userId: true },
    take: 100,
  })
  return [...new Set(grants.map(({ userId }) => userId))]
}
