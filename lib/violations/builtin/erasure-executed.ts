import 'server-only'
import { defineRule } from '../rule'

/** Erasing is lawful and cannot be undone: somebody independent looks at each one. */
export const erasureExecuted = defineRule({
  id: 'erasure-executed',
  version: 1,
  title: 'Person erased',
  description:
    'The personal data of somebody was erased. It cannot be undone, so an auditor confirms that the request was genuine and answered in time.',
  severity: 'low',
  ownerRole: 'auditor',
  dueHours: 168,
  controls: ['SOC 2 C1.2', 'ISO 27001 A.8.10', 'GDPR 17'],
  actions: ['erasure.execute'],
  outcomes: ['success'],
  params: {},
  evaluate: ({ core }) => ({
    hit: { dedupe: core.resource.id, summary: 'Erased a person from the portal and its log.' },
  }),
})
