import 'server-only'
import { SignJWT } from 'jose'
import type { Actor } from '@/lib/access/permissions'
import { change, changed, unchanged } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { withoutSecrets } from '@/lib/audit/without-secrets'
import { signingKey } from '@/lib/crypto/signing-key'
import { newId, now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { accessTokenState } from './rules'
import { type AccessTokenView, type CreateAccessTokenInput, createAccessTokenInput } from './schema'

export const TOKEN_AUDIENCE = 'countersign'
export const TOKEN_TYPE = 'at+jwt'
const TOKENS_MAX = 100

type CreatedToken = { id: string; token: string; expiresAt: Date }

/** What people call their tokens may name them, or somebody else. */
const named = (name: string) => [{ name: 'token_name', value: name }]

const seconds = (at: Date): number => Math.floor(at.getTime() / 1_000)

/** A JWT access token (RFC 9068), signed with the vault's Ed25519 key for tokens. */
function sign(actor: Actor, id: string, scopes: readonly string[], from: Date, until: Date) {
  const key = signingKey('token')
  return new SignJWT({ scope: scopes.join(' ') })
    .setProtectedHeader({ alg: 'EdDSA', typ: TOKEN_TYPE, kid: key.id })
    .setIssuer(env.PORTAL_URL)
    .setAudience(TOKEN_AUDIENCE)
    .setSubject(actor.id)
    .setJti(id)
    .setIssuedAt(seconds(from))
    .setExpirationTime(seconds(until))
    .sign(key.privateKey)
}

/**
 * Makes an access token of the actor's own, valid `ttlMs` (one hour, which is also the most). The
 * token is answered once and not kept; its row can revoke it. Needs any role.
 */
export async function createAccessToken(
  actor: Actor,
  input: CreateAccessTokenInput,
): Promise<CreatedToken> {
  const { name, scopes, ttlMs } = createAccessTokenInput.parse(input)
  const id = newId()
  const resource = { type: 'token', id } as const
  const attempt = { action: 'token.create', resource, needs: 'skill:read', anywhere: true } as const
  return change(actor, attempt, async (tx) => {
    const createdAt = now()
    const expiresAt = new Date(createdAt.getTime() + ttlMs)
    const token = await sign(actor, id, scopes, createdAt, expiresAt)
    const kept = await withoutSecrets(tx, name)
    await tx.accessToken.create({
      data: { id, userId: actor.id, name: kept, scopes, createdAt, expiresAt },
    })
    const after = { state: 'active', scopes, expires_at: expiresAt.toISOString() }
    return changed(
      { id, token, expiresAt },
      succeeded('token.create', { resource, after, personal: named(name) }),
    )
  })
}

/** Ends one of one's own access tokens at once. Another's is `not_found`. */
export async function revokeAccessToken(actor: Actor, tokenId: string): Promise<void> {
  const resource = { type: 'token', id: tokenId } as const
  await change(actor, { action: 'token.revoke', resource, needs: null }, async (tx) => {
    const token = await tx.accessToken.findFirst({ where: { id: tokenId, userId: actor.id } })
    if (!token) throw new AppError('not_found', 'You have no such access token.')
    if (token.revokedAt) return unchanged(undefined)
    const at = now()
    await tx.accessToken.update({ where: { id: tokenId }, data: { revokedAt: at } })
    return changed(
      undefined,
      succeeded('token.revoke', {
        resource,
        before: { state: accessTokenState(token, at) },
        after: { state: 'revoked' },
        personal: named(token.name),
      }),
    )
  })
}

/** One's own access tokens, the newest first, ended ones too until they are cleaned away. */
export async function listAccessTokens(actor: Actor): Promise<AccessTokenView[]> {
  const tokens = await db.accessToken.findMany({
    where: { userId: actor.id },
    orderBy: { createdAt: 'desc' },
    take: TOKENS_MAX,
  })
  return tokens.map((token) => ({
    id: token.id,
    name: token.name,
    scopes: token.scopes,
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt.toISOString(),
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
    state: accessTokenState(token, now()),
  }))
}

export type LiveToken = { id: string; userId: string; lastUsedAt: Date | null }

/** The row of a token while it lives, or in words why it does not. */
export async function findLiveToken(
  id: string,
): Promise<LiveToken | 'unknown' | 'expired' | 'revoked'> {
  const token = await db.accessToken.findUnique({ where: { id } })
  if (!token) return 'unknown'
  const state = accessTokenState(token, now())
  if (state !== 'active') return state
  return { id: token.id, userId: token.userId, lastUsedAt: token.lastUsedAt }
}
