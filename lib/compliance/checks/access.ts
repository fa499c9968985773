import 'server-only'
import type { StoredEvent } from '@/lib/audit/stored-events'
import { allEvents, isUuid } from '@/lib/audit/stored-events'
import { db } from '@/lib/db/read'
import { empty, type Sql, sql } from '@/lib/db/sql'
import {
  type Check,
  eventCheck,
  evidence,
  exception,
  type Judgement,
  noted,
  pass,
  resultOf,
  type Scope,
} from './check'

const PAGE = 500

/** A denial is the control at work; each is listed for the auditor. */
export const judgeDenied = ({ outcome, core }: StoredEvent): Judgement =>
  outcome === 'denied' ? noted(`denied: ${core.reason ?? 'no reason recorded'}`) : pass

export const deniedListed = eventCheck(
  {
    id: 'denied-attempts-listed',
    version: 1,
    rule: 'Every attempt that was denied is in the log with its reason, and is listed.',
    live: true,
  },
  judgeDenied,
)

/** A successful act by a person resolves to exactly one account of the directory. */
export function judgePrincipal({
  outcome,
  core,
  actorName,
  actorId,
}: StoredEvent): Judgement | null {
  if (outcome !== 'success' || core.actor.kind !== 'user') return null
  return actorName === null ? exception(`no account for actor ${actorId}`) : pass
}

export const knownPrincipal = eventCheck(
  {
    id: 'acts-by-known-people',
    version: 1,
    rule: 'Every successful sign-in and use of a token resolves to one account of one person.',
    live: true,
  },
  judgePrincipal,
  ['session.sign-in', 'token.use'],
)

type TokenLife = { revokedAt: Date | null; expiresAt: Date }

/** A token works neither after it was revoked nor after it expired. */
export function judgeTokenUse(event: StoredEvent, token: TokenLife | undefined): Judgement | null {
  if (event.outcome !== 'success')
    return noted(`refused: ${event.core.reason ?? 'no reason recorded'}`)
  if (!token) return null
  const at = new Date(event.at)
  if (token.revokedAt !== null && at > token.revokedAt)
    return exception(`used after it was revoked at ${token.revokedAt.toISOString()}`)
  if (at > token.expiresAt)
    return exception(`used after it expired at ${token.expiresAt.toISOString()}`)
  return pass
}

async function* judgeTokenUses(scope: Scope) {
  for await (const page of allEvents(evidence(scope, ['token.use']))) {
    const ids = [...new Set(page.map(({ resourceId }) => resourceId))].filter(isUuid)
    const tokens = await db.accessToken.findMany({
      where: { id: { in: ids } },
      select: { id: true, revokedAt: true, expiresAt: true },
    })
    const lives = new Map(tokens.map((token) => [token.id, token]))
    yield page.flatMap((event) => {
      const judgement = judgeTokenUse(event, lives.get(event.resourceId))
      return judgement === null ? [] : [resultOf(event, judgement)]
    })
  }
}

export const noDeadTokens: Check = {
  id: 'no-use-of-dead-tokens',
  version: 1,
  rule: 'No access token was used after it was revoked or had expired; refused uses are listed.',
  live: true,
  run: judgeTokenUses,
}

type AccountFacts = { id: string; at: string; issuer: string; eventId: string | null }

/** An account came from the identity provider, and its making is in the log. */
export function judgeAccount({ issuer, eventId }: AccountFacts): Judgement {
  if (eventId === null) return exception('account exists, but the log has no event that made it')
  return issuer === '' ? exception('account without an identity provider') : pass
}

const accounts = ({ from, to }: Scope, after: Sql) => db.$queryRaw<AccountFacts[]>`
  SELECT u.id::text, u.issuer,
    to_char(u.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "at",
    (SELECT e.event_id::text FROM audit.audit_event e
      WHERE e.resource_type = 'person' AND e.resource_id = u.id::text
        AND e.action = 'person.provision' AND e.outcome = 'success'
      ORDER BY e.ts LIMIT 1) AS "eventId"
  FROM "user" u
  WHERE u.created_at >= ${from.toISOString()}::timestamptz
    AND u.created_at < ${to.toISOString()}::timestamptz ${after}
  ORDER BY u.created_at, u.id LIMIT ${PAGE}`

async function* judgeAccounts(scope: Scope) {
  let after: Sql = empty
  for (;;) {
    const found: AccountFacts[] = await accounts(scope, after)
    yield found.map((account) => ({
      ...judgeAccount(account),
      at: account.at,
      eventId: account.eventId,
      resourceType: 'person',
      resourceId: account.id,
    }))
    const last = found.at(-1)
    if (!last || found.length < PAGE) return
    after = sql`AND (u.created_at, u.id) > (${last.at}::timestamptz, ${last.id}::uuid)`
  }
}

export const accountsProvisioned: Check = {
  id: 'accounts-provisioned',
  version: 1,
  rule: 'Every account made in the period came from the identity provider and has its event in the log.',
  live: true,
  run: judgeAccounts,
}
