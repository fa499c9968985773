import 'server-only'
import type { Tx } from '@/lib/db/transaction'
import { isAppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { type CompiledRule, compileRule, type RuleSource } from './compile-rule'

/** A transaction, or `db`. */
type Reader = Pick<Tx, '$queryRaw'>

/** The stamp as one scalar, to be selected together with something else: one row, by its key. */
export const RULES_STAMP_SQL =
  '(SELECT "stamp"::text FROM "public"."redaction_state" WHERE "id" = 1)'

let known: { stamp: string; rules: readonly CompiledRule[] } | undefined

/** A rule that an older version allowed and this one cannot read must not stop every write. */
function compiled(source: RuleSource): CompiledRule[] {
  try {
    return [compileRule(source)]
  } catch (error) {
    if (!isAppError(error)) throw error
    log.error('redaction.rule_unusable', { rule: source.id, error })
    return []
  }
}

/**
 * The organization's enabled rules under a stamp that the caller just read (RULES_STAMP_SQL). They are
 * read only when the stamp is another than last time, so every replica obeys a change at once.
 */
export async function rulesUnder(stamp: string, reader: Reader): Promise<readonly CompiledRule[]> {
  if (known?.stamp === stamp) return known.rules
  const sources = await reader.$queryRaw<RuleSource[]>`
    SELECT id::text, name, type, pattern, class, replacement, keywords
    FROM "public"."redaction_rule" WHERE enabled ORDER BY id`
  const rules = sources.flatMap(compiled)
  known = { stamp, rules }
  return rules
}

/** The organization's enabled rules as this reader sees them, for `redact`'s `rules`. */
export async function organizationRules(reader: Reader): Promise<readonly CompiledRule[]> {
  const [state] = await reader.$queryRaw<{ stamp: string }[]>`
    SELECT "stamp"::text FROM "public"."redaction_state" WHERE "id" = 1`
  if (!state) throw new Error('The database is not migrated: redaction_state has no row.')
  return rulesUnder(state.stamp, reader)
}
