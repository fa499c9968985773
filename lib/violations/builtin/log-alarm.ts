import 'server-only'
import { defineRule, nameOf } from '../rule'

/** The log watches itself; what it finds is for people. */
export const logAlarm = defineRule({
  id: 'log-alarm',
  version: 1,
  title: 'Alarm about the log itself',
  description:
    'The log’s own watch raised an alarm: a hash that does not fit, a missing event, a checkpoint that no place outside has, or a clock that drifts.',
  severity: 'critical',
  ownerRole: null,
  dueHours: 4,
  controls: ['SOC 2 CC7.2', 'ISO 27001 A.8.15', 'HIPAA 164.312(c)(1)', 'GDPR 5(1)(f)'],
  actions: ['log.alarm', 'log.verify'],
  params: {},
  evaluate: (event) => {
    const { action, outcome, reason, resource } = event.core
    if (action === 'log.verify' && outcome !== 'failure') return null
    const what =
      action === 'log.verify' ? 'The verification of the log failed' : 'The log raised an alarm'
    return {
      hit: { dedupe: `${action}:${resource.id}`, summary: `${what}: ${reason ?? nameOf(event)}` },
    }
  },
})
