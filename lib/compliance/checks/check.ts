import 'server-only'
import type { Action } from '@/lib/audit/schema'
import { allEvents, type StoredEvent } from '@/lib/audit/stored-events'
import { type Sql, sql } from '@/lib/db/sql'

/** What a check looks at: from inclusive, to exclusive. */
export type Scope = { from: Date; to: Date }

/** `exception`: the rule was broken. `noted`: nothing broken, but an auditor will want to see it. */
export type Verdict = 'pass' | 'exception' | 'noted'

export type Judgement = { verdict: Verdict; detail: string }

/** One thing judged. `eventId` is null when the log has no event for it. */
export type CheckResult = Judgement & {
  at: string
  eventId: string | null
  resourceType: string
  resourceId: string
}

/** An automated test of a control, versioned: an export names the version it ran. */
export type Check = {
  id: string
  version: number
  /** The pass rule, in one sentence for an auditor. */
  rule: string
  /** False for one that reads every event of the period: exports run it, screens do not. */
  live: boolean
  run: (scope: Scope, actions: readonly Action[]) => AsyncIterable<CheckResult[]>
}

export const pass: Judgement = { verdict: 'pass', detail: '' }
export const exception = (detail: string): Judgement => ({ verdict: 'exception', detail })
export const noted = (detail: string): Judgement => ({ verdict: 'noted', detail })

/** The events that are evidence: of these actions, in this period. */
export const evidence = ({ from, to }: Scope, actions: readonly Action[]): Sql[] => [
  sql`ts >= ${from.toISOString()}::timestamptz`,
  sql`ts < ${to.toISOString()}::timestamptz`,
  sql`action = ANY(${[...actions]}::text[])`,
]

export const resultOf = (event: StoredEvent, judgement: Judgement): CheckResult => ({
  ...judgement,
  at: event.at,
  eventId: event.id,
  resourceType: event.resourceType,
  resourceId: event.resourceId,
})

/**
 * A check that judges events one by one. `actions` narrows a control's evidence; `judge` answers
 * null for an event the rule says nothing about.
 */
export function eventCheck(
  about: Omit<Check, 'run'>,
  judge: (event: StoredEvent) => Judgement | null,
  actions?: readonly Action[],
): Check {
  async function* run(scope: Scope, all: readonly Action[]) {
    for await (const page of allEvents(evidence(scope, actions ?? all)))
      yield page.flatMap((event) => {
        const judgement = judge(event)
        return judgement === null ? [] : [resultOf(event, judgement)]
      })
  }
  return { ...about, run }
}
