import 'server-only'
import { defineRule } from '../rule'
import { countWithin, type WindowState } from '../window'

const MINUTE_MS = 60_000

export const tokenMassCreation = defineRule({
  id: 'token-mass-creation',
  version: 1,
  title: 'Many access tokens at once',
  description:
    'One person made many access tokens in a short while: a stockpile, or a script that went wrong.',
  severity: 'medium',
  ownerRole: 'admin',
  dueHours: 72,
  controls: ['SOC 2 CC6.1', 'ISO 27001 A.8.5', 'HIPAA 164.312(d)'],
  actions: ['token.create'],
  outcomes: ['success'],
  params: {
    count: { kind: 'number', label: 'Tokens', min: 2, max: 500, default: 10 },
    minutes: { kind: 'number', label: 'Within minutes', min: 1, max: 1_440, default: 60 },
  },
  keyOf: ({ core }) => core.actor.ref,
  evaluate: (event, { count, minutes }, state: WindowState | null) => {
    const found = countWithin(event, state, { count, windowMs: minutes * MINUTE_MS })
    return {
      ...found.remember,
      hit: found.evidence && {
        dedupe: event.core.actor.ref,
        evidence: found.evidence,
        summary: `Made ${count} access tokens or more within ${minutes} minutes.`,
      },
    }
  },
})
