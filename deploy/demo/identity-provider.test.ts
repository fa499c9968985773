import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdentityProvider } from './identity-provider'
import { people, roleGroups, teams } from './people'
import { anyFreePort } from './ports.mjs'

const portalUrl = 'http://localhost:3999'
const redirectUri = `${portalUrl}/api/auth/callback/oidc`
const verifier = randomBytes(32).toString('base64url')
const challenge = createHash('sha256').update(verifier).digest('base64url')

let issuer = ''
let server: Server

beforeAll(async () => {
  const port = await anyFreePort()
  issuer = `http://127.0.0.1:${port}`
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  server = await startIdentityProvider({
    issuer,
    port,
    portalUrl,
    clientSecret: 'client-secret',
    demoPassword: 'right-password',
    cookieKey: 'cookie-key',
    signingKey: { ...privateKey.export({ format: 'jwk' }), kty: 'RSA', use: 'sig', alg: 'RS256' },
  })
}, 60_000)

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** A browser as far as it matters here: keeps cookies, follows nothing by itself. */
function browser() {
  const cookies = new Map<string, string>()
  return async (url: string, body?: URLSearchParams) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const init = { method: body ? 'POST' : 'GET', redirect: 'manual', headers: { cookie } } as const
    const response = await fetch(new URL(url, issuer), { ...init, ...(body && { body }) })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return response
  }
}

const authorization = (pkce: Record<string, string>) =>
  `/auth?${new URLSearchParams({
    client_id: 'countersign',
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid profile email groups',
    state: 'the-state',
    nonce: 'the-nonce',
    ...pkce,
  })}`

const location = (response: Response) => response.headers.get('location') ?? ''

async function openSignIn(open: ReturnType<typeof browser>): Promise<string> {
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
  return location(await open(authorization(pkce)))
}

const form = (account: string, password: string) => new URLSearchParams({ account, password })

async function codeFor(account: string): Promise<string> {
  const open = browser()
  const posted = await open(await openSignIn(open), form(account, 'right-password'))
  const back = new URL(location(await open(location(posted))))
  expect(`${back.origin}${back.pathname}`).toBe(redirectUri)
  expect(back.searchParams.get('state')).toBe('the-state')
  return back.searchParams.get('code') ?? ''
}

const exchange = (code: string, secret: string, codeVerifier: string) =>
  fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`countersign:${secret}`)}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
    }),
  })

describe('signing in', () => {
  test('the ID token says who it is, and what groups they are in', async () => {
    const response = await exchange(await codeFor('dana'), 'client-secret', verifier)
    const { id_token } = (await response.json()) as { id_token: string }
    expect(decodeJwt(id_token)).toMatchObject({
      iss: issuer,
      aud: 'countersign',
      sub: 'mb-10231',
      nonce: 'the-nonce',
      name: 'Dana Okafor',
      email: 'dana@meridian.example',
      groups: ['countersign-developers', 'team-payments'],
    })
  })

  test('a code without its verifier or without the client’s secret is worth nothing', async () => {
    expect((await exchange(await codeFor('dana'), 'client-secret', 'x'.repeat(43))).status).toBe(
      400,
    )
    expect((await exchange(await codeFor('dana'), 'wrong', verifier)).status).toBe(401)
  })

  test('without PKCE nobody is asked to sign in', async () => {
    const back = new URL(location(await browser()(authorization({}))))
    expect(back.searchParams.get('error')).toBe('invalid_request')
  })

  test.each([
    ['dana', 'wrong-password'],
    ['nobody', 'right-password'],
    ['', ''],
  ])('%j with %j is refused in the same words', async (account, password) => {
    const open = browser()
    const response = await open(await openSignIn(open), form(account, password))
    expect(response.status).toBe(401)
    expect(await response.text()).toContain('That account and password do not belong together.')
  })

  test('what was typed comes back as text and never as HTML', async () => {
    const open = browser()
    const page = await open(await openSignIn(open), form('"><script>alert(1)</script>', 'x'))
    const html = await page.text()
    expect(html).toContain('value="&quot;&gt;&lt;script&gt;')
    expect(html).not.toContain('<script')
  })

  test('the form may be sent only here, and from here on to the portal', async () => {
    const open = browser()
    const page = await open(await openSignIn(open))
    expect(page.headers.get('content-security-policy')).toContain(
      `form-action 'self' ${portalUrl};`,
    )
  })

  test('the next one is asked again, so that one browser can be several people in turn', async () => {
    const open = browser()
    const posted = await open(await openSignIn(open), form('rita', 'right-password'))
    await open(location(posted))
    expect(await openSignIn(open)).toMatch(/^\/sign-in\//)
  })

  test('a page left open too long, or another browser’s, says what to do', async () => {
    const page = await browser()('/sign-in/unknown')
    expect(page.status).toBe(400)
    expect(await page.text()).toContain('Go back to Countersign')
  })
})

test('a demo company of thirteen, in which everybody has a number, a role and a team', () => {
  expect(people).toHaveLength(13)
  expect(teams).toHaveLength(5)
  expect(new Set(people.map(({ subject }) => subject)).size).toBe(13)
  for (const { groups, role, team } of people)
    expect(groups).toEqual([roleGroups[role], `team-${team}`])
})
