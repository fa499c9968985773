import 'server-only'
import type { Segment } from '@/lib/scan/engine/segment'
import type { SkillFacts, SourceFile } from '@/lib/scan/engine/source'
import type { Capability, Severity } from '@/lib/scan/schema'

export const CATEGORIES = [
  'execution',
  'exfiltration',
  'credentials',
  'injection',
  'agent control',
  'persistence',
  'destruction',
  'supply chain',
  'vulnerability',
  'package',
  'quality',
] as const
export type Category = (typeof CATEGORIES)[number]

/** Where a rule matched. `severity` may lower the rule's own, never raise it. */
export type Hit = {
  segment: Segment | null
  index: number
  length: number
  severity?: Severity
  /** Replaces the excerpt where the excerpt would not help or must not be shown. */
  evidence?: string
  /** True when the role of the place must not lower the severity. */
  anyRole?: boolean
}

/** A SKILL.md body, or one more file of a skill whose SKILL.md says to run it. */
export type Example =
  | string
  | { path: string; text: string; skill?: string }
  | { path: string; bytes: readonly number[] }

/** The whole skill, after every file was read. */
export type SkillSummary = { facts: SkillFacts; capabilities: readonly Capability[] }

export type Rule = {
  /** Stable name, shown to people and part of every fingerprint. */
  id: string
  /** The highest severity it may give. */
  severity: Severity
  category: Category
  title: string
  why: string
  remedy: string
  /** A file without any of these lower-case words is not searched. Empty: always searched. */
  needles: readonly string[]
  examples: { match: readonly Example[]; pass: readonly Example[] }
  detect: (file: SourceFile, facts: SkillFacts) => Iterable<Hit>
  /** What can be said only of the skill as a whole. */
  conclude?: (skill: SkillSummary) => Iterable<Hit>
}

export const defineRule = (rule: Rule): Rule => rule

/** Every match of a global pattern in a segment. */
export function* hitsOf(segment: Segment, pattern: RegExp, severity?: Severity): Generator<Hit> {
  // Not matchAll: it copies the pattern for every segment, and there are many segments.
  let next = 0
  while (next <= segment.text.length) {
    pattern.lastIndex = next
    const match = pattern.exec(segment.text)
    if (!match) return
    next = Math.max(pattern.lastIndex, match.index + 1)
    const hit = { segment, index: match.index, length: match[0].length }
    yield severity ? { ...hit, severity } : hit
  }
}

/** Every match of any of the patterns in any of the segments. */
export function* search(
  segments: readonly Segment[],
  patterns: readonly RegExp[],
  severity?: Severity,
): Generator<Hit> {
  for (const segment of segments)
    for (const pattern of patterns) yield* hitsOf(segment, pattern, severity)
}
