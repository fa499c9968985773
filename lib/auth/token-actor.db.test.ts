import { createHmac, generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Actor, systemActor } from '@/lib/access/permissions'
import { signingKey } from '@/lib/crypto/signing-key'
import { atTime } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { transaction } from '@/lib/db/transaction'
import { createAccessToken, listAccessTokens, revokeAccessToken } from '@/lib/people/access-tokens'
import { mapGroup } from '@/lib/people/map-group'
import { provision } from '@/lib/people/provision'
import { actorOf } from '@/lib/people/queries'
import type { Scope } from '@/lib/people/schema'
import { tokenActor } from './token-actor'

const PORTAL = 'http://localhost:3000'
const system = systemActor('test')

async function person(subject: string): Promise<Actor> {
  const id = await provision({
    issuer: 'http://127.0.0.1:4100',
    subject,
    name: subject,
    email: '',
    groups: ['developers'],
  })
  const actor = await actorOf(id, system.origin)
  if (!actor) throw new Error('no actor')
  return actor
}

const make = (actor: Actor, scopes: Scope[] = ['registry:read']) =>
  createAccessToken(actor, { name: 'test', scopes })

let address = 0
const ask = (authorization: string | null, ip = `10.0.0.${++address}`) =>
  new Request(`${PORTAL}/marketplace.json`, {
    headers: { 'x-countersign-ip': ip, ...(authorization ? { authorization } : {}) },
  })
const bearer = (token: string, ip?: string) => ask(`Bearer ${token}`, ip)
const use = (token: string, ip?: string) => tokenActor(bearer(token, ip), 'registry:read')

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const parts = (token: string) => {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const read = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString())
  return { header: read(header), payload: read(payload), signature, raw: { header, payload } }
}
const denials = () => db.auditEvent.count({ where: { action: 'token.use', outcome: 'denied' } })

let dana: Actor
beforeAll(async () => {
  await mapGroup(system, { group: 'developers', role: 'developer', teamId: null })
  dana = await person('dana')
})

describe('an access token', () => {
  test('speaks for its person, as Bearer and as a Basic password', async () => {
    const { token } = await make(dana)
    const basic = Buffer.from(`anything:${token}`).toString('base64')
    for (const authorization of [`Bearer ${token}`, `bearer ${token}`, `Basic ${basic}`]) {
      const actor = await tokenActor(ask(authorization), 'registry:read')
      expect(actor).toMatchObject({ id: dana.id, origin: { via: 'token' } })
    }
    expect((await listAccessTokens(dana))[0]).toMatchObject({ state: 'active' })
    expect((await listAccessTokens(dana))[0]?.lastUsedAt).not.toBeNull()
  })

  test('is not stored, and its making is an event', async () => {
    const { id, token } = await make(dana)
    const { rows } = await import('@/lib/db/client').then(({ pool }) =>
      pool().query('SELECT row_to_json(t)::text AS text FROM access_token t WHERE id = $1', [id]),
    )
    expect(rows[0].text).not.toContain(parts(token).signature)
    const events = await db.auditEvent.count({ where: { action: 'token.create', resourceId: id } })
    expect(events).toBe(1)
  })

  test('lives an hour at most', async () => {
    const { token } = await make(dana)
    const { exp, iat } = parts(token).payload
    expect(exp - iat).toBe(3_600)
    await expect(
      createAccessToken(dana, { name: 'long', scopes: ['registry:read'], ttlMs: 3_600_001 }),
    ).rejects.toThrow()
  })

  test('needs a role', async () => {
    const nobody: Actor = { ...dana, roles: [] }
    await expect(make(nobody)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('refused as unauthenticated, with an event', () => {
  const refused = async (token: string) => {
    const before = await denials()
    await expect(use(token)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(await denials()).toBe(before + 1)
  }
  const forge = (changes: Record<string, unknown>, header: Record<string, unknown> = {}) => {
    const key = signingKey('token')
    const at = Math.floor(Date.now() / 1_000)
    const claims = {
      iss: PORTAL,
      aud: 'countersign',
      sub: dana.id,
      jti: crypto.randomUUID(),
      iat: at,
      exp: at + 600,
      scope: 'registry:read',
    }
    return new SignJWT({ ...claims, ...changes })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: key.id, ...header })
      .sign(key.privateKey)
  }

  test('revoked', async () => {
    const { id, token } = await make(dana)
    await revokeAccessToken(dana, id)
    await refused(token)
  })

  test('expired', async () => {
    const { token } = await atTime(new Date(Date.now() - 2 * 3_600_000), () => make(dana))
    await refused(token)
  })

  test('expired by its row, whatever the token says', async () => {
    const { id, token } = await make(dana)
    await transaction((tx) =>
      tx.accessToken.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } }),
    )
    await refused(token)
  })

  test('of a deactivated person', async () => {
    const leaver = await person('leaver')
    const { token } = await make(leaver)
    await transaction((tx) => tx.user.update({ where: { id: leaver.id }, data: { active: false } }))
    await refused(token)
  })

  test('well signed, but without a row', async () => refused(await forge({})))

  test('for another audience', async () => refused(await forge({ aud: 'someone-else' })))

  test('of another issuer', async () => refused(await forge({ iss: 'http://localhost:3001' })))

  test('of another type, such as an ID token', async () => refused(await forge({}, { typ: 'JWT' })))

  test('older than it may be', async () => {
    const iat = Math.floor(Date.now() / 1_000) - 2 * 3_600
    await refused(await forge({ iat, exp: iat + 24 * 3_600 }))
  })

  test('with an unknown key id', async () => refused(await forge({}, { kid: 'unknown' })))

  test('signed by another key under our key id', async () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const { header, payload } = parts((await make(dana)).token)
    await refused(await new SignJWT(payload).setProtectedHeader(header).sign(privateKey))
  })

  test('with alg none', async () => {
    const { header, raw } = parts((await make(dana)).token)
    await refused(`${base64url({ ...header, alg: 'none' })}.${raw.payload}.`)
  })

  test('with HS256 and the public key as the secret', async () => {
    const { header, raw } = parts((await make(dana)).token)
    const secret = signingKey('token').publicKey.export({ format: 'pem', type: 'spki' })
    const signed = `${base64url({ ...header, alg: 'HS256' })}.${raw.payload}`
    const mac = createHmac('sha256', secret).update(signed).digest('base64url')
    await refused(`${signed}.${mac}`)
  })

  test('tampered with', async () => {
    const { raw, payload, signature } = parts((await make(dana)).token)
    const changed = base64url({ ...payload, scope: 'api:write' })
    await refused(`${raw.header}.${changed}.${signature}`)
  })

  test('garbage', async () => refused('not-a-token'))
})

describe('a request', () => {
  test('without the scope is forbidden', async () => {
    const { token } = await make(dana, ['api:read'])
    await expect(use(token)).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('without a token is told to send one, and is no event', async () => {
    const before = await denials()
    await expect(tokenActor(ask(null), 'registry:read')).rejects.toMatchObject({
      code: 'unauthenticated',
    })
    expect(await denials()).toBe(before)
  })

  test('repeated with the same bad token from one address is one event a minute', async () => {
    const before = await denials()
    await Promise.allSettled(Array.from({ length: 8 }, () => use('garbage', '192.0.2.7')))
    await Promise.allSettled([use('garbage', '192.0.2.7')])
    expect(await denials()).toBe(before + 1)
    await Promise.allSettled([use('garbage', '192.0.2.8')])
    expect(await denials()).toBe(before + 2)
  })
})

test('somebody else’s token cannot be revoked', async () => {
  const { id, token } = await make(dana)
  const other = await person('other')
  await expect(revokeAccessToken(other, id)).rejects.toMatchObject({ code: 'not_found' })
  expect(await use(token)).toMatchObject({ id: dana.id })
})
