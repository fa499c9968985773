import 'server-only'
import type { Action, EventCore } from '@/lib/audit/schema'
import { defineRule, nameOf } from '../rule'
import { SEVERITIES } from '../rules'
import type { Severity } from '../schema'

const DELETED: readonly Action[] = ['rule.delete', 'redaction-rule.delete']

/** What decides what a rule finds; its name and due time do not. */
const DECIDING = /^(param_.+|condition|owner_role|pattern|class|replacement|keywords)$/

const isLower = (before: unknown, after: unknown): boolean =>
  SEVERITIES.indexOf(after as Severity) > SEVERITIES.indexOf(before as Severity)

function isChanged({ before, after }: EventCore): boolean {
  if (!before || !after) return false
  return Object.keys({ ...before, ...after }).some(
    (field) =>
      (DECIDING.test(field) && JSON.stringify(before[field]) !== JSON.stringify(after[field])) ||
      (field === 'severity' && isLower(before[field], after[field])),
  )
}

const wordFor = (core: EventCore): string | null => {
  if (DELETED.includes(core.action)) return 'Deleted'
  if (core.before?.enabled === true && core.after?.enabled === false) return 'Switched off'
  return isChanged(core) ? 'Changed what is found by' : null
}

/** Who watches the watchers: what commands say of a rule, before and after. */
export const watchWeakened = defineRule({
  id: 'watch-weakened',
  version: 2,
  title: 'Watching weakened',
  description:
    'A rule over the audit log or a rule of redaction was switched off, deleted, or changed in what it finds. This rule cannot be switched off.',
  severity: 'medium',
  ownerRole: 'auditor',
  dueHours: 72,
  alwaysOn: true,
  controls: ['SOC 2 CC7.2', 'SOC 2 CC8.1', 'ISO 27001 A.8.16', 'ISO 27001 A.8.9'],
  actions: ['rule.update', 'rule.delete', 'redaction-rule.update', 'redaction-rule.delete'],
  outcomes: ['success'],
  params: {},
  evaluate: (event) => {
    const { core } = event
    const word = wordFor(core)
    if (word === null) return null
    const kind = core.action.startsWith('redaction') ? 'redaction rule' : 'audit rule'
    return {
      hit: {
        dedupe: `${core.resource.type}:${core.resource.id}`,
        ...(word.startsWith('Changed') && { severity: 'low' as const }),
        summary: `${word} the ${kind} ${nameOf(event)}.`,
      },
    }
  },
})
