import 'server-only'
import { createHash } from 'node:crypto'
import { type RawFinding, rank } from '@/lib/scan/engine/run'
import type { Finding } from '@/lib/scan/schema'

const hex32 = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32)

/**
 * Orders findings worst first, then by place, and gives each a fingerprint that does not depend on
 * its line. Equal evidence in one file is told apart by its order.
 */
export function withFingerprints(raw: readonly RawFinding[]): Finding[] {
  const seen = new Map<string, number>()
  const inFileOrder = [...raw].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || compare(a.ruleId, b.ruleId),
  )
  const named = inFileOrder.map((finding) => {
    const evidence = finding.evidence.replace(/\s+/g, ' ').trim()
    // As JSON, so that no evidence can be written to look like another finding's parts.
    const base = JSON.stringify([finding.ruleId, finding.file, evidence])
    const occurrence = seen.get(base) ?? 0
    seen.set(base, occurrence + 1)
    return { ...finding, fingerprint: hex32(JSON.stringify([base, occurrence])) }
  })
  return named.sort((a, b) => rank(a.severity) - rank(b.severity))
}

/** Code-unit order: the same on every machine and in every locale. */
export const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
