import 'server-only'
import type { Action } from '@/lib/audit/schema'
import { defineRule, nameOf } from '../rule'

const WORDS: Partial<Record<Action, string>> = {
  'sink.pause': 'was paused, so events no longer leave through it',
  'sink.delete': 'was deleted',
  'sink.dead-letter': 'refused an event, which was set aside',
}

/** Whoever wants to act unseen first stops what tells others. */
export const sinkStopped = defineRule({
  id: 'sink-stopped',
  version: 1,
  title: 'Forwarding of events stopped',
  description:
    'A sink to the SIEM was paused or deleted, or an event could not be delivered and was set aside.',
  severity: 'high',
  ownerRole: 'auditor',
  dueHours: 24,
  controls: ['SOC 2 CC7.2', 'ISO 27001 A.8.15', 'ISO 27001 A.8.16', 'HIPAA 164.312(b)'],
  actions: ['sink.pause', 'sink.delete', 'sink.dead-letter'],
  outcomes: ['success'],
  params: {},
  evaluate: (event) => ({
    hit: {
      dedupe: `${event.core.action}:${event.core.resource.id}`,
      severity: event.core.action === 'sink.dead-letter' ? 'medium' : 'high',
      summary: `The sink ${nameOf(event)} ${WORDS[event.core.action] ?? 'was stopped'}.`,
    },
  }),
})
