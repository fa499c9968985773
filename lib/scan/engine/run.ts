import 'server-only'
import { cleanEvidence } from '@/lib/scan/engine/evidence'
import { speaksOfAttacks, stanceAt } from '@/lib/scan/engine/polarity'
import type { Hit, Rule } from '@/lib/scan/engine/rule'
import type { Role, Segment } from '@/lib/scan/engine/segment'
import { headingAt, type SkillFacts, type SourceFile } from '@/lib/scan/engine/source'
import { Trigrams } from '@/lib/scan/engine/trigrams'
import { type Finding, SEVERITIES, type Severity } from '@/lib/scan/schema'

/** A finding before its fingerprint, which needs all findings of the skill. */
export type RawFinding = Omit<Finding, 'fingerprint'>

/** After this many places of one rule in one file the rest is counted, not listed. */
const PLACES_MAX = 20
/** Beyond this many matches the count is given as a minimum. */
const MATCHES_MAX = 2000
const EVIDENCE_LENGTH = 200

/** What every rule finds in one file, one finding per rule and line. */
export function runRules(
  file: SourceFile,
  facts: SkillFacts,
  rules: readonly Rule[],
  checkpoint: () => void,
): RawFinding[] {
  const found: RawFinding[] = []
  const isWorthSearching = searchable(file)
  for (const rule of rules) {
    checkpoint()
    if (!isWorthSearching(rule)) continue
    found.push(...findingsOf(rule, file, rule.detect(file, facts)))
  }
  return found
}

/** Tells, of one file, whether any word a rule needs is in it or in what was decoded from it. */
function searchable(file: SourceFile): (rule: Rule) => boolean {
  const decoded = file.segments.filter(({ kind }) => kind === 'decoded')
  const texts = [file.lowered, ...decoded.map(({ lowered }) => lowered)].map((text) => ({
    text,
    trigrams: new Trigrams(text),
  }))
  const holds = (needle: string) =>
    texts.some(({ text, trigrams }) => trigrams.mayHold(needle) && text.includes(needle))
  return ({ needles }) => needles.length === 0 || needles.some(holds)
}

function findingsOf(rule: Rule, file: SourceFile, hits: Iterable<Hit>): RawFinding[] {
  const byLine = new Map<number, RawFinding>()
  let matches = 0
  for (const hit of hits) {
    matches += 1
    if (matches > MATCHES_MAX) break
    const severity = severityOf(rule, file, hit)
    if (!severity) continue
    const line = hit.segment ? hit.segment.lineAt(hit.index) : 0
    const earlier = byLine.get(line)
    if (earlier && rank(earlier.severity) <= rank(severity)) continue
    byLine.set(line, findingAt(rule, file.path, line, severity, evidenceOf(hit)))
  }
  const all = [...byLine.values()].sort(
    (a, b) => rank(a.severity) - rank(b.severity) || a.line - b.line,
  )
  if (all.length <= PLACES_MAX) return all
  const rest = all[PLACES_MAX]
  const left = `${matches > MATCHES_MAX ? 'at least ' : ''}${all.length - PLACES_MAX} more places in this file`
  return [...all.slice(0, PLACES_MAX), findingAt(rule, file.path, 0, rest?.severity ?? 'low', left)]
}

export const findingAt = (
  rule: Rule,
  file: string,
  line: number,
  severity: Severity,
  evidence: string,
): RawFinding => ({
  ruleId: rule.id,
  severity,
  category: rule.category,
  title: rule.title,
  why: rule.why,
  remedy: rule.remedy,
  file,
  line,
  evidence,
})

const evidenceOf = (hit: Hit): string =>
  hit.evidence ?? (hit.segment ? cleanEvidence(excerptOf(hit, hit.segment)) : '')

function excerptOf(hit: Hit, segment: Segment): string {
  const words = segment.excerpt(hit.index, hit.length, EVIDENCE_LENGTH)
  return segment.kind === 'decoded' ? `decoded: ${words}` : words
}

export const rank = (severity: Severity) => SEVERITIES.indexOf(severity)

const atMost = (severity: Severity, cap: Severity): Severity =>
  rank(severity) < rank(cap) ? cap : severity

const CAPS: Partial<Record<Role, Severity>> = { documents: 'medium', tests: 'low' }

/** The rule's severity, lowered where the place only documents, tests or warns; null to drop. */
export function severityOf(rule: Rule, file: SourceFile, hit: Hit): Severity | null {
  const asked = atMost(hit.severity ?? rule.severity, rule.severity)
  const segment = hit.segment
  if (!segment || hit.anyRole) return asked
  const cap = CAPS[segment.role]
  const placed = cap ? atMost(asked, cap) : asked
  if (segment.kind === 'code' || segment.kind === 'inline-shell') return placed
  const line = segment.lineAt(hit.index)
  const warned = speaksOfAttacks(headingAt(file, line))
  if (isWritten(segment)) {
    const stance = stanceAt(segment, hit.index, hit.length)
    if (stance === 'refused') return null
    return stance === 'discussed' || warned ? atMost(placed, 'low') : placed
  }
  return warned || speaksOfAttacks(segment.lead) ? atMost(placed, 'medium') : placed
}

const isWritten = (segment: Segment) =>
  segment.kind === 'prose' ||
  segment.kind === 'frontmatter' ||
  segment.kind === 'html-comment' ||
  segment.language === 'text'
