import 'server-only'
import type { StoredEvent } from '@/lib/audit/stored-events'
import { db } from '@/lib/db/read'
import { empty, type Sql, sql } from '@/lib/db/sql'
import { type Check, eventCheck, exception, type Judgement, noted, pass, type Scope } from './check'

const PAGE = 500

type DecisionFacts = {
  id: string
  at: string
  submissionId: string
  reviewerId: string
  own: boolean
}

const page = ({ from, to }: Scope, after: Sql) => db.$queryRaw<DecisionFacts[]>`
  SELECT d.id::text, d.submission_id::text AS "submissionId", d.reviewer_id::text AS "reviewerId",
    to_char(d.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "at",
    (s.submitter_id = d.reviewer_id OR EXISTS (SELECT 1 FROM revision r
      WHERE r.submission_id = d.submission_id AND r.author_id = d.reviewer_id)) AS own
  FROM decision d JOIN submission s ON s.id = d.submission_id
  WHERE d.created_at >= ${from.toISOString()}::timestamptz
    AND d.created_at < ${to.toISOString()}::timestamptz ${after}
  ORDER BY d.created_at, d.id LIMIT ${PAGE}`

async function* judgeDecisions(scope: Scope) {
  let after: Sql = empty
  for (;;) {
    const found: DecisionFacts[] = await page(scope, after)
    yield found.map(({ at, submissionId, reviewerId, own }) => ({
      ...(own ? exception(`decided on their own submission: ${reviewerId}`) : pass),
      at,
      eventId: null,
      resourceType: 'submission',
      resourceId: submissionId,
    }))
    const last = found.at(-1)
    if (!last || found.length < PAGE) return
    after = sql`AND (d.created_at, d.id) > (${last.at}::timestamptz, ${last.id}::uuid)`
  }
}

/** No decision in the registry is by somebody who wrote or sent what was decided. */
export const noSelfDecision: Check = {
  id: 'no-self-decision',
  version: 1,
  rule: 'Nobody decided on a submission that they wrote or sent.',
  live: true,
  run: judgeDecisions,
}

/** A decision that the portal refused is the control at work; the auditor sees each one. */
export function judgeRefusedDecision({ outcome, core }: StoredEvent): Judgement {
  return outcome === 'success' ? pass : noted(`refused: ${core.reason ?? 'no reason recorded'}`)
}

export const refusedDecisions = eventCheck(
  {
    id: 'refused-decisions-listed',
    version: 1,
    rule: 'Every attempt to decide that was refused (self-approval among them) is listed.',
    live: true,
  },
  judgeRefusedDecision,
  ['review.decide'],
)

/** Whom a role was given to: the person the event is about. */
function granteeOf({ core }: StoredEvent): string | null {
  if (core.resource.type === 'person') return core.resource.id
  const named = core.data.person ?? core.data.personId ?? core.data.userId
  return typeof named === 'string' ? named : null
}

/** Nobody gave a role to themselves. */
export function judgeGrant(event: StoredEvent): Judgement {
  const self = event.core.actor.kind === 'user' && granteeOf(event) === event.actorId
  if (event.outcome !== 'success')
    return noted(
      `refused${self ? ' self-grant' : ''}: ${event.core.reason ?? 'no reason recorded'}`,
    )
  return self ? exception('granted a role to themselves') : pass
}

export const noSelfGrant = eventCheck(
  {
    id: 'no-self-grant',
    version: 1,
    rule: 'Nobody granted a role to themselves; refused attempts are listed.',
    live: true,
  },
  judgeGrant,
  ['role.grant'],
)
