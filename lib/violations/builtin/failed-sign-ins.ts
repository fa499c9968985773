import 'server-only'
import { defineRule, type LogEvent } from '../rule'
import { countWithin, type WindowState } from '../window'

const MINUTE_MS = 60_000

/** By the pseudonym of the address: nobody is signed in yet. */
const addressOf = ({ core }: LogEvent): string =>
  typeof core.data.address === 'string' ? core.data.address : core.actor.ref

/** Identical refusals from one address are recorded once a minute, so few of them are many attempts. */
export const failedSignIns = defineRule({
  id: 'failed-sign-ins',
  version: 1,
  title: 'Burst of failed sign-ins',
  description:
    'Sign-ins from one address failed again and again. Attempts that look the same are recorded once a minute, so each one stands for a minute of trying.',
  severity: 'high',
  ownerRole: 'admin',
  dueHours: 24,
  controls: ['SOC 2 CC6.1', 'SOC 2 CC7.2', 'ISO 27001 A.8.5', 'HIPAA 164.308(a)(5)(ii)(C)'],
  actions: ['session.sign-in'],
  outcomes: ['failure', 'denied'],
  params: {
    count: { kind: 'number', label: 'Failures', min: 2, max: 500, default: 5 },
    minutes: { kind: 'number', label: 'Within minutes', min: 1, max: 1_440, default: 15 },
  },
  keyOf: addressOf,
  evaluate: (event, { count, minutes }, state: WindowState | null) => {
    const found = countWithin(event, state, { count, windowMs: minutes * MINUTE_MS })
    return {
      ...found.remember,
      hit: found.evidence && {
        dedupe: addressOf(event),
        evidence: found.evidence,
        summary: `Sign-ins from one address failed ${count} times or more within ${minutes} minutes.`,
      },
    }
  },
})
