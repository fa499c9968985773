import 'server-only'
import type { db } from '@/lib/db/read'
import type { Tx } from '@/lib/db/transaction'
import type { CompiledRule } from '@/lib/redaction/compile-rule'
import { rulesUnder } from '@/lib/redaction/stored-rules'

export type RulesInForce = { stamp: string; rules: readonly CompiledRule[] }

let last: RulesInForce | undefined

/**
 * The organization's rules as this process knows them. Whoever stores something redacted under them
 * compares the stamp in the same statement (append-statement.ts), and asks for the newest when another
 * replica was told of a change first.
 */
export async function rulesInForce(reader: Tx | typeof db, newest = false): Promise<RulesInForce> {
  if (last && !newest) return last
  const [state] = await reader.$queryRaw<{ stamp: string }[]>`
    SELECT stamp::text FROM public.redaction_state WHERE id = 1`
  if (!state) throw new Error('The database is not migrated: redaction_state has no row.')
  last = { stamp: state.stamp, rules: await rulesUnder(state.stamp, reader) }
  return last
}
