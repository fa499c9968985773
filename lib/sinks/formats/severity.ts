import 'server-only'
import type { EventCore } from '@/lib/audit/schema'

/** From harmless to grave. The numbers are OCSF's severity_id. */
export const SEVERITY = { info: 1, low: 2, medium: 3, high: 4, critical: 5 } as const
export type Severity = keyof typeof SEVERITY

const isSeverity = (text: unknown): text is Severity =>
  typeof text === 'string' && Object.hasOwn(SEVERITY, text)

/** Acts that change who can do what, or what is watched. */
const GRAVE = new Set(['log.alarm', 'erasure.execute', 'sink.delete', 'rule.delete'])

/** How much attention an event deserves: what it says itself, else by its outcome. */
export function severityOf({ action, outcome, data }: EventCore): Severity {
  if (isSeverity(data.severity)) return data.severity
  if (action === 'log.alarm') return 'high'
  if (action === 'violation.raise' || action === 'sink.dead-letter') return 'medium'
  if (outcome === 'denied') return 'medium'
  if (outcome === 'failure' || GRAVE.has(action)) return 'low'
  return 'info'
}
