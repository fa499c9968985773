import { ACTIONS, type Action, type EventCore, type Outcome } from '@/lib/audit/schema'
import type { LogEvent, SinkRecord } from '@/lib/sinks/formats/record'

const ID = '018f3a2e-7b1c-7d2e-8f00-00000000000'

/** An event as the log holds it, for tests of formats. */
export function aLogEvent(
  action: Action = 'skill.publish',
  more: Partial<EventCore> = {},
  idx = 7n,
): LogEvent {
  const outcome: Outcome = more.outcome ?? 'success'
  const core: EventCore = {
    v: 2,
    id: `${ID}1`,
    org: `${ID}2`,
    ts: 1_795_000_000_123_000,
    action,
    outcome,
    actor: { ref: `${ID}3`, kind: 'user' },
    behalf: null,
    via: 'portal',
    request: 'request-1',
    resource: { type: 'skill', id: 'sql-review', name: 'sql-review' },
    team: null,
    reason: null,
    data: {},
    before: null,
    after: null,
    class: ACTIONS[action].class,
    retention: ACTIONS[action].retention,
    sd: [],
    ...more,
  }
  return {
    idx,
    id: core.id,
    at: '2026-11-18T11:06:40.123000Z',
    core,
    leafHash: 'ab'.repeat(32),
  }
}

/** The same as a record for a sink. */
export const aRecord = (
  event: LogEvent = aLogEvent(),
  personal: Record<string, string> | null = null,
): SinkRecord => ({ kind: 'event', uid: event.id, at: event.at, event, personal })
