import 'server-only'
import { defineRule } from '../rule'

/** Evaluated by the clock, not by an event: absence makes none. See ../clock-rules. */
export const dormantAdmin = defineRule({
  id: 'dormant-admin',
  version: 1,
  title: 'Dormant admin',
  description:
    'Somebody holds an admin’s power but has not signed in for a long time. Looked at once a day.',
  severity: 'medium',
  ownerRole: 'admin',
  dueHours: 168,
  controls: ['SOC 2 CC6.2', 'SOC 2 CC6.3', 'ISO 27001 A.5.18', 'HIPAA 164.308(a)(3)(ii)(C)'],
  actions: [],
  params: {
    days: { kind: 'number', label: 'Days without a sign-in', min: 1, max: 730, default: 45 },
  },
  evaluate: () => null,
})
