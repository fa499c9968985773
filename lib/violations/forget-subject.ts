import 'server-only'
import type { Tx } from '@/lib/db/transaction'

/**
 * Forgets what rules remember about somebody, in the transaction that erases them. Their networks and
 * countries are hashes under their own key, so they are unreadable with it, too.
 */
export async function forgetSubject(tx: Tx, subjectId: string): Promise<number> {
  const { count } = await tx.violationRuleState.deleteMany({ where: { subjectId } })
  return count
}
