import 'server-only'
import { db } from '@/lib/db/read'
import { redact } from '@/lib/redaction/redact'
import { organizationRules } from '@/lib/redaction/stored-rules'
import { PREVIEW_MAX } from './rules'

/** How long a preview may be, or null where none may be kept: the team's own setting counts first. */
async function lengthFor(teamId: string | null): Promise<number | null> {
  const policies = await db.previewPolicy.findMany({
    where: { id: { in: ['organization', ...(teamId ? [teamId] : [])] } },
  })
  const own = policies.find((policy) => policy.teamId !== null)
  const policy = own ?? policies.find((one) => one.teamId === null)
  return policy?.enabled ? Math.min(policy.lengthMax, PREVIEW_MAX) : null
}

/**
 * What may be kept of a prompt: nothing (null) unless the policy turns previews on for the team, else
 * the first code points of the redacted text, 100 at the most. All of it is redacted before it is cut,
 * so that nothing slips through by being halved.
 */
export async function previewFor(teamId: string | null, text: string): Promise<string | null> {
  const length = await lengthFor(teamId)
  if (length === null) return null
  const { text: redacted } = redact(text, { rules: await organizationRules(db) })
  const shown = redacted
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 4 * PREVIEW_MAX)
  return [...shown].slice(0, length).join('').toWellFormed()
}
