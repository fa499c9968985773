import 'server-only'
import type { Action, EventCore } from '@/lib/audit/schema'
import { defineRule, nameOf } from '../rule'

const WORDS: Partial<Record<Action, string>> = {
  'sink.pause': 'was paused, so events no longer leave through it',
  'sink.delete': 'was deleted',
  'sink.update': 'was pointed at another receiver',
  'sink.dead-letter': 'refused an event, which was set aside',
  'sink.fail': 'has not taken events for longer than it may',
}

/** An update names only what it changed. */
const isRedirected = ({ before, after }: EventCore): boolean =>
  before?.destination !== after?.destination

/** Whoever wants to act unseen first stops what tells others. */
export const sinkStopped = defineRule({
  id: 'sink-stopped',
  version: 2,
  title: 'Forwarding of events stopped',
  description:
    'A sink to the SIEM was paused, deleted or pointed at another receiver, does not answer for longer than it may, or refused an event that was set aside.',
  severity: 'high',
  ownerRole: 'auditor',
  dueHours: 24,
  controls: ['SOC 2 CC7.2', 'ISO 27001 A.8.15', 'ISO 27001 A.8.16', 'HIPAA 164.312(b)'],
  actions: ['sink.pause', 'sink.delete', 'sink.update', 'sink.dead-letter', 'sink.fail'],
  outcomes: ['success', 'failure'],
  params: {},
  evaluate: (event) => {
    const { core } = event
    // Failing is what is told of; of the others, what did not work stopped nothing.
    if ((core.outcome === 'failure') !== (core.action === 'sink.fail')) return null
    if (core.action === 'sink.update' && !isRedirected(core)) return null
    return {
      hit: {
        dedupe: `${core.action}:${core.resource.id}`,
        severity: core.action === 'sink.dead-letter' ? 'medium' : 'high',
        summary: `The sink ${nameOf(event)} ${WORDS[core.action] ?? 'was stopped'}.`,
      },
    }
  },
})
