import 'server-only'
import { defineRule } from '../rule'
import { countWithin, type WindowState } from '../window'

const MINUTE_MS = 60_000

/** One person refused again and again is looking for what is open, or was given too little. */
export const denialBurst = defineRule({
  id: 'denial-burst',
  version: 1,
  title: 'Burst of denials',
  description:
    'One person was denied many times in a short while: they, or whoever has their account, try doors.',
  severity: 'high',
  ownerRole: 'admin',
  dueHours: 24,
  controls: ['SOC 2 CC6.1', 'SOC 2 CC7.2', 'ISO 27001 A.8.16', 'HIPAA 164.308(a)(1)(ii)(D)'],
  actions: '*',
  outcomes: ['denied'],
  params: {
    count: { kind: 'number', label: 'Denials', min: 2, max: 500, default: 10 },
    minutes: { kind: 'number', label: 'Within minutes', min: 1, max: 1_440, default: 5 },
  },
  keyOf: ({ core }) => (core.actor.kind === 'user' ? core.actor.ref : null),
  evaluate: (event, { count, minutes }, state: WindowState | null) => {
    const { actor } = event.core
    if (actor.kind !== 'user') return null
    const found = countWithin(event, state, { count, windowMs: minutes * MINUTE_MS })
    return {
      ...found.remember,
      hit: found.evidence && {
        dedupe: actor.ref,
        evidence: found.evidence,
        summary: `Was denied ${count} times or more within ${minutes} minutes.`,
      },
    }
  },
})
