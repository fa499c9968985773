import 'server-only'
import { defineRule } from '../rule'

const DAY_MS = 86_400_000

/** When each person last read the log, and when the rule began to watch. */
type Readers = { since: number; last: Readonly<Record<string, number>> }
const READERS_MAX = 2_000

/** In the first days everybody is new, so that time only teaches. */
export const unusualLogReader = defineRule({
  id: 'unusual-log-reader',
  version: 1,
  title: 'Unusual reader of the audit log',
  description:
    'Somebody read or exported the audit log who had not done so for a long time, or tried to without permission.',
  severity: 'low',
  ownerRole: 'auditor',
  dueHours: 168,
  controls: ['SOC 2 CC7.2', 'ISO 27001 A.8.15', 'HIPAA 164.308(a)(1)(ii)(D)'],
  actions: ['audit.search', 'audit.read', 'audit.export', 'audit.tail'],
  params: {
    days: { kind: 'number', label: 'Not for days', min: 1, max: 365, default: 30 },
    learningDays: {
      kind: 'number',
      label: 'Days of learning',
      hint: 'After the first event the rule saw.',
      min: 0,
      max: 90,
      default: 14,
    },
  },
  keyOf: () => 'readers',
  evaluate: ({ core, atMs }, { days, learningDays }, state: Readers | null) => {
    const { ref, kind } = core.actor
    if (kind !== 'user' || core.outcome === 'failure') return null
    if (core.outcome === 'denied')
      return {
        hit: {
          dedupe: `denied:${ref}`,
          summary: 'Tried to read the audit log without permission.',
        },
      }
    const since = state?.since ?? atMs
    const last = state?.last[ref]
    const { [ref]: _before, ...others } = state?.last ?? {}
    const next = Object.entries({ ...others, [ref]: atMs }).slice(-READERS_MAX)
    const isUnusual =
      atMs - since >= learningDays * DAY_MS && (last === undefined || atMs - last > days * DAY_MS)
    const summary =
      last === undefined
        ? 'Read the audit log for the first time.'
        : `Read the audit log after more than ${days} days without.`
    return {
      state: { since, last: Object.fromEntries(next) },
      hit: isUnusual ? { dedupe: core.id, summary } : null,
    }
  },
})
