import 'server-only'
import type { Severity } from '../schema'
import type { Candidate } from './candidate'
import type { Broken } from './evaluate'

const WATCH = { severity: 'critical' as Severity, ownerRole: 'admin' as const, dueHours: 8 }

const aboutTheWatch = (
  ruleId: string,
  ruleTitle: string,
  key: string,
  summary: string,
): Omit<Candidate, 'resource' | 'evidence'> => ({
  ...WATCH,
  dedupeKey: `${ruleId}:${key}`,
  ruleId,
  ruleVersion: 'engine.1',
  ruleTitle,
  summary,
  subjectId: null,
  involvedIds: [],
  teamId: null,
})

/** A rule that threw must not be silent: its error is a violation, and the others went on. */
export const brokenRule = ({ active, event }: Broken): Candidate => ({
  ...aboutTheWatch(
    'engine-rule-failed',
    'Rule could not be evaluated',
    active.rule.id,
    `The rule “${active.title}” failed on an event, so it may have missed a violation. The portal’s log has the error.`,
  ),
  resource: { type: 'rule', id: active.rule.id, name: active.title },
  evidence: [{ id: event.core.id, idx: event.idx, actor: event.core.actor.ref, atMs: event.atMs }],
})

/** Events that had an index but could not be read: no rule saw them. */
export const missingEvents = (from: bigint, to: bigint): Candidate => ({
  ...aboutTheWatch(
    'engine-events-missing',
    'Events missing from the log',
    String(from),
    from === to
      ? `The event with index ${from} is not in the log, so no rule saw it.`
      : `Events with an index from ${from} to ${to} are not all in the log, so no rule saw those.`,
  ),
  resource: { type: 'audit-log', id: String(from), name: null },
  evidence: [],
})
