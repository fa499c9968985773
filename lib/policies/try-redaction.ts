import 'server-only'
import { type Actor, requirePermission } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import { BUILT_IN } from '@/lib/redaction/catalogue'
import { type CompiledRule, compileRule } from '@/lib/redaction/compile-rule'
import { Engine } from '@/lib/redaction/engine'
import type { Finding } from '@/lib/redaction/rules'
import type { TriedPart, TriedView } from './rules'
import type { TryInput } from './schema'

const DRAFT_ID = '00000000-0000-0000-0000-000000000000'

async function storedRules(ids: readonly string[]): Promise<CompiledRule[]> {
  if (ids.length === 0) return []
  const rules = await db.redactionRule.findMany({ where: { id: { in: [...ids] } } })
  return rules.map((rule) => compileRule(rule as Parameters<typeof compileRule>[0]))
}

function partsOf(text: string, findings: readonly Finding[]): TriedPart[] {
  const parts: TriedPart[] = []
  let at = 0
  for (const { start, end, type, label, class: dataClass, replacement } of findings) {
    if (start > at) parts.push({ text: text.slice(at, start), found: null })
    const found = { type, label, class: dataClass, replacement }
    parts.push({ text: text.slice(start, end), found })
    at = end
  }
  if (at < text.length) parts.push({ text: text.slice(at), found: null })
  return parts
}

/**
 * Shows what redaction would make of a text, also with a rule that is not stored. Nothing of it is
 * kept: no event, no log line, and the time is that of this run. Needs audit:read.
 */
export async function tryRedaction(actor: Actor, input: TryInput): Promise<TriedView> {
  requirePermission(actor, 'audit:read')
  const draft = input.draft ? [compileRule({ id: DRAFT_ID, keywords: [], ...input.draft })] : []
  const own = [...(await storedRules(input.ruleIds)), ...draft]
  const engine = new Engine(own, input.builtIn ? BUILT_IN : [])
  engine.redact(input.text)
  const started = performance.now()
  const { text, findings, class: dataClass } = engine.redact(input.text)
  const tookMicros = (performance.now() - started) * 1_000
  return {
    parts: partsOf(input.text, findings),
    redacted: text,
    class: dataClass,
    tookMicros,
    characters: input.text.length,
  }
}
