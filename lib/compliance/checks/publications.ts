import 'server-only'
import { db } from '@/lib/db/read'
import { empty, type Sql, sql } from '@/lib/db/sql'
import type { Check, CheckResult, Judgement, Scope } from './check'

/** A publication with what must have happened before it. Ids only; finding fingerprints in hex. */
export type PublicationFacts = {
  id: string
  name: string
  version: string
  digest: string
  at: string
  eventId: string | null
  /** The submitter, and whoever uploaded a revision. */
  authors: readonly string[]
  /** Who approved this very digest, in force at the moment of publication. */
  approvers: readonly string[]
  /** The newest scan of this digest that was complete by then, or null. */
  scan: { ruleset: string; critical: readonly string[]; high: readonly string[] } | null
  /** High findings a reviewer accepted in writing before the publication. */
  accepted: readonly string[]
}

const PAGE = 500

const page = ({ from, to }: Scope, after: Sql): Promise<PublicationFacts[]> =>
  db.$queryRaw<PublicationFacts[]>`
    SELECT p.id::text, s.name, p.version, p.digest::text,
      to_char(p.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "at",
      (SELECT e.event_id::text FROM audit.audit_event e
        WHERE e.action = 'skill.publish' AND e.outcome = 'success'
          AND e.ts BETWEEN p.published_at - interval '1 hour' AND p.published_at + interval '1 hour'
          AND (e.core->'data'->>'digest' IN (p.digest::text, 'sha256:' || p.digest::text)
            OR e.resource_id IN (p.id::text, p.submission_id::text))
        ORDER BY e.ts LIMIT 1) AS "eventId",
      ARRAY(SELECT sub.submitter_id::text UNION
        SELECT r.author_id::text FROM revision r WHERE r.submission_id = p.submission_id) AS authors,
      ARRAY(SELECT DISTINCT d.reviewer_id::text FROM decision d
        WHERE d.submission_id = p.submission_id AND d.digest = p.digest AND d.verdict = 'approve'
          AND d.created_at <= p.published_at
          AND (d.voided_at IS NULL OR d.voided_at > p.published_at)) AS approvers,
      (SELECT jsonb_build_object('ruleset', c.ruleset,
          'critical', jsonb_path_query_array(c.report, '$.findings[*] ? (@.severity == "critical").ruleId'),
          'high', jsonb_path_query_array(c.report, '$.findings[*] ? (@.severity == "high").fingerprint'))
        FROM scan c WHERE c.digest = p.digest AND c.state = 'completed'
          AND c.finished_at <= p.published_at ORDER BY c.finished_at DESC LIMIT 1) AS scan,
      ARRAY(SELECT f.fingerprint FROM finding_acceptance f
        WHERE f.submission_id = p.submission_id AND f.digest = p.digest
          AND f.created_at <= p.published_at) AS accepted
    FROM publication p JOIN skill s ON s.id = p.skill_id
      JOIN submission sub ON sub.id = p.submission_id
    WHERE p.published_at >= ${from.toISOString()}::timestamptz
      AND p.published_at < ${to.toISOString()}::timestamptz ${after}
    ORDER BY p.published_at, p.id LIMIT ${PAGE}`

async function* publicationsIn(scope: Scope): AsyncGenerator<PublicationFacts[]> {
  let after: Sql = empty
  for (;;) {
    const found: PublicationFacts[] = await page(scope, after)
    if (found.length > 0) yield found
    const last = found.at(-1)
    if (!last || found.length < PAGE) return
    after = sql`AND (p.published_at, p.id) > (${last.at}::timestamptz, ${last.id}::uuid)`
  }
}

const resultOf = (found: PublicationFacts, judgement: Judgement): CheckResult => ({
  ...judgement,
  detail: judgement.detail === '' ? '' : `${found.name} ${found.version}: ${judgement.detail}`,
  at: found.at,
  eventId: found.eventId,
  resourceType: 'skill',
  resourceId: found.digest,
})

/** A check that judges every publication of the period. */
export function publicationCheck(
  about: Omit<Check, 'run' | 'live'>,
  judge: (publication: PublicationFacts) => Judgement,
): Check {
  async function* run(scope: Scope) {
    for await (const found of publicationsIn(scope))
      yield found.map((publication) => resultOf(publication, judge(publication)))
  }
  return { ...about, live: true, run }
}
