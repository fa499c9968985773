import 'server-only'
import { defineRule, nameOf } from '../rule'

type Sent = { atMs: number }
const MINUTE_MS = 60_000

/** Nobody reads a skill in no time: a rubber stamp is no review. */
export const hastyApproval = defineRule({
  id: 'hasty-approval',
  version: 1,
  title: 'Approval faster than reading',
  description:
    'An approval was given so soon after the bytes were submitted that nobody can have read them.',
  severity: 'medium',
  ownerRole: 'auditor',
  dueHours: 72,
  controls: ['SOC 2 CC8.1', 'ISO 27001 A.8.32', 'ISO 27001 A.8.25'],
  actions: ['submission.send', 'submission.revise', 'review.decide'],
  outcomes: ['success'],
  params: {
    minutes: { kind: 'number', label: 'Sooner than minutes', min: 1, max: 1_440, default: 2 },
  },
  keyOf: ({ core }) => core.resource.id,
  evaluate: (event, { minutes }, state: Sent | null) => {
    const { core, atMs } = event
    if (core.action !== 'review.decide') return { state: { atMs } }
    if (core.data.verdict !== 'approve' || state === null) return null
    if (atMs - state.atMs >= minutes * MINUTE_MS) return null
    return {
      hit: {
        dedupe: `${core.actor.ref}:${core.resource.id}`,
        summary: `Approved ${nameOf(event)} less than ${minutes} minutes after it was submitted.`,
      },
    }
  },
})
