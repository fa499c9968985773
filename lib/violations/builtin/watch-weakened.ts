import 'server-only'
import type { Action } from '@/lib/audit/schema'
import { defineRule, nameOf } from '../rule'

const DELETED: readonly Action[] = ['rule.delete', 'redaction-rule.delete']

/** Who watches the watchers: what commands say of `enabled`, before and after. */
export const watchWeakened = defineRule({
  id: 'watch-weakened',
  version: 1,
  title: 'Watching weakened',
  description: 'A rule over the audit log or a rule of redaction was switched off or deleted.',
  severity: 'medium',
  ownerRole: 'auditor',
  dueHours: 72,
  controls: ['SOC 2 CC7.2', 'SOC 2 CC8.1', 'ISO 27001 A.8.16', 'ISO 27001 A.8.9'],
  actions: ['rule.update', 'rule.delete', 'redaction-rule.update', 'redaction-rule.delete'],
  outcomes: ['success'],
  params: {},
  evaluate: (event) => {
    const { core } = event
    const deleted = DELETED.includes(core.action)
    const switchedOff = core.before?.enabled === true && core.after?.enabled === false
    if (!deleted && !switchedOff) return null
    const kind = core.action.startsWith('redaction') ? 'redaction rule' : 'audit rule'
    return {
      hit: {
        dedupe: `${core.resource.type}:${core.resource.id}`,
        summary: `${deleted ? 'Deleted' : 'Switched off'} the ${kind} ${nameOf(event)}.`,
      },
    }
  },
})
