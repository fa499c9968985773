import 'server-only'
import { type Sql, sql } from '@/lib/db/sql'
import type { Tx } from '@/lib/db/transaction'
import { ERASED_NAME } from '@/lib/people/erase'

/** Texts people write about each other's work, and where the portal copied them to. */
const TEXTS: readonly { what: string; table: Sql; column: Sql; isUnique?: true }[] = [
  { what: 'comments', table: sql`comment`, column: sql`body` },
  { what: 'decisions', table: sql`decision`, column: sql`comment` },
  { what: 'acceptances', table: sql`finding_acceptance`, column: sql`reason` },
  { what: 'submissions’ summaries', table: sql`submission`, column: sql`summary` },
  { what: 'submissions’ states', table: sql`submission`, column: sql`state_reason` },
  { what: 'notifications’ titles', table: sql`notification`, column: sql`title` },
  { what: 'notifications', table: sql`notification`, column: sql`body` },
  { what: 'other requests', table: sql`erasure_request`, column: sql`reason` },
  { what: 'refusals', table: sql`erasure_request`, column: sql`refusal_reason` },
  { what: 'saved searches’ names', table: sql`saved_search`, column: sql`name`, isUnique: true },
  { what: 'saved searches', table: sql`saved_search`, column: sql`address` },
  { what: 'notes on violations', table: sql`violation_note`, column: sql`body` },
  { what: 'violations', table: sql`violation`, column: sql`summary` },
  { what: 'violations’ titles', table: sql`violation`, column: sql`rule_title` },
  { what: 'violations’ resources', table: sql`violation`, column: sql`resource_name` },
  { what: 'audit rules’ names', table: sql`violation_rule`, column: sql`title` },
  { what: 'redaction rules’ names', table: sql`redaction_rule`, column: sql`name`, isUnique: true },
  { what: 'previews’ reasons', table: sql`preview_policy`, column: sql`reason` },
  { what: 'sinks’ names', table: sql`sink`, column: sql`name`, isUnique: true },
  { what: 'sinks’ reasons', table: sql`sink`, column: sql`personal_reason` },
  { what: 'alarms’ reasons', table: sql`audit.audit_alarm`, column: sql`clear_reason` },
  { what: 'access tokens’ names', table: sql`access_token`, column: sql`name` },
]

/** Characters that mean something in a regular expression stand for themselves. */
const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** How a text could name the person: their e-mail, also as an address writes it, and their full name. */
export function mentionPattern(name: string, email: string): string | null {
  const names = [email, encodeURIComponent(email), ...(/\S\s+\S/.test(name) ? [name] : [])]
  const written = [...new Set(names.filter((one) => one.trim() !== ''))].map(literal)
  return written.length > 0 ? written.join('|') : null
}

/**
 * Replaces a person's e-mail and full name wherever others wrote them, whatever the case. Single words
 * are left alone: a first name would be somebody else's too. Answers how many texts, by kind.
 */
export async function forgetMentions(
  tx: Tx,
  { name, email }: { name: string; email: string },
): Promise<{ what: string; count: number }[]> {
  const pattern = mentionPattern(name, email)
  if (pattern === null) return []
  const counts: { what: string; count: number }[] = []
  for (const { what, table, column, isUnique } of TEXTS) {
    // Two names that were told apart only by how they wrote the person must not become one.
    const stands = isUnique ? sql`${`${ERASED_NAME} `} || right(id::text, 6)` : sql`${ERASED_NAME}`
    const count = await tx.$executeRaw`
      UPDATE ${table} SET ${column} = regexp_replace(${column}, ${pattern}, ${stands}, 'gi')
      WHERE ${column} ~* ${pattern}`
    if (count > 0) counts.push({ what: `mentions in ${what}`, count })
  }
  return counts
}
