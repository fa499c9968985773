import 'server-only'
import { createHash } from 'node:crypto'
import { RULES } from '@/lib/scan/catalogue'
import type { Severity } from '@/lib/scan/schema'

/** Raise it with every change to how files are read, cut into segments, or searched. */
const ENGINE_VERSION = 3

export type RuleView = {
  id: string
  severity: Severity
  category: string
  title: string
  why: string
  remedy: string
}

/** Every rule for people to read, ordered by id. */
export const listRules = (): RuleView[] =>
  RULES.map(({ id, severity, category, title, why, remedy }) => ({
    id,
    severity,
    category,
    title,
    why,
    remedy,
  })).sort((a, b) => (a.id < b.id ? -1 : 1))

/** `v1-<12 hex>`: changes with the engine, and with the words, severity or examples of any rule. */
export const RULESET = `v1-${createHash('sha256')
  .update(
    JSON.stringify([ENGINE_VERSION, listRules(), RULES.map(({ id, examples }) => [id, examples])]),
  )
  .digest('hex')
  .slice(0, 12)}`
