import 'server-only'
import { fieldOf } from '../fields'
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
    const { core } = event
    // That people were told of alarms is no further alarm.
    if (core.action === 'log.alarm' && fieldOf(core, 'state') === 'told') return null
    if (core.action === 'log.verify' && core.outcome !== 'failure') return null
    const isVerification = core.action === 'log.verify'
    const what = isVerification ? 'The verification of the log failed' : 'The log raised an alarm'
    const why = core.reason ?? fieldOf(core, 'detail') ?? fieldOf(core, 'kind') ?? nameOf(event)
    return {
      hit: {
        dedupe: `${core.action}:${core.resource.id}`,
        summary: `${what}: ${String(why).slice(0, 300)}`,
      },
    }
  },
})
