import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import Provider, {
  type Configuration,
  errors,
  interactionPolicy,
  type JWK,
  type KoaContextWithOIDC,
} from 'oidc-provider'
import { type Person, people } from './people'
import { escaped, messagePage, signInPage, style } from './sign-in-page'

export type IdentityProviderSettings = {
  issuer: string
  port: number
  portalUrl: string
  clientSecret: string
  demoPassword: string
  cookieKey: string
  signingKey: JWK
}

const FORM_BYTES_MAX = 8192
const HOUR_S = 3600

/**
 * The identity provider of the demo: OpenID Connect with PKCE required, for one confidential client.
 * Listens on 127.0.0.1 only and resolves once it does. What it issues lives in memory.
 */
export async function startIdentityProvider(settings: IdentityProviderSettings): Promise<Server> {
  const provider = new Provider(settings.issuer, configuration(settings))
  provider.on('server_error', (_context, error) => console.error(error))
  const callback = provider.callback()
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', settings.issuer)
    if (pathname === '/style.css') sendStyle(response)
    else if (pathname.startsWith('/sign-in/'))
      signIn(provider, settings, request, response).catch((error) => refuse(response, error))
    else callback(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(settings.port, '127.0.0.1', resolve)
  })
  return server
}

function configuration(settings: IdentityProviderSettings): Configuration {
  return {
    clients: [
      {
        client_id: 'countersign',
        client_secret: settings.clientSecret,
        redirect_uris: [`${settings.portalUrl}/api/auth/callback/oidc`],
        post_logout_redirect_uris: [settings.portalUrl, `${settings.portalUrl}/sign-in`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: { keys: [settings.signingKey] },
    cookies: { keys: [settings.cookieKey] },
    pkce: { required: () => true },
    scopes: ['openid', 'profile', 'email', 'groups'],
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
      groups: ['groups'],
    },
    // Claims also in the ID token, as Entra and Okta can be set up to do.
    conformIdTokenClaims: false,
    ttl: {
      Interaction: HOUR_S,
      Session: 8 * HOUR_S,
      Grant: 8 * HOUR_S,
      IdToken: HOUR_S,
      AccessToken: HOUR_S,
    },
    interactions: { url: (_context, { uid }) => `/sign-in/${uid}`, policy: askEveryTime() },
    findAccount: (_context, subject) => account(people.find((one) => one.subject === subject)),
    loadExistingGrant: grantEverything,
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource, postLogoutSuccessSource },
    },
    renderError: (context, out) => {
      context.type = 'html'
      context.body = messagePage(
        'This did not work',
        `<p>${escaped(out.error_description ?? out.error)}</p>`,
      )
    },
  }
}

/** Trying the demo means being several people in turn, so nobody is signed in silently. */
function askEveryTime() {
  const policy = interactionPolicy.base()
  const ask = new interactionPolicy.Check('every_time', 'Choose who you are', ({ oidc }) =>
    oidc.result?.login
      ? interactionPolicy.Check.NO_NEED_TO_PROMPT
      : interactionPolicy.Check.REQUEST_PROMPT,
  )
  policy.get('login')?.checks.add(ask)
  return policy
}

function account(person: Person | undefined) {
  if (!person) return undefined
  const { subject, name, email, groups } = person
  return {
    accountId: subject,
    claims: () => ({
      sub: subject,
      name,
      preferred_username: person.account,
      email,
      email_verified: true,
      groups,
    }),
  }
}

/** The company trusts its own portal, so nobody is asked for consent. */
async function grantEverything({ oidc }: KoaContextWithOIDC) {
  if (!oidc.session?.accountId || !oidc.client) return undefined
  const { Grant } = oidc.provider
  const grant = new Grant({ accountId: oidc.session.accountId, clientId: oidc.client.clientId })
  grant.addOIDCScope('openid profile email groups')
  await grant.save()
  return grant
}

async function signIn(
  provider: Provider,
  settings: IdentityProviderSettings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { uid } = await provider.interactionDetails(request, response)
  const href = `/sign-in/${uid}`
  if (request.method !== 'POST') {
    const chosen = new URL(request.url ?? '/', settings.issuer).searchParams.get('account') ?? ''
    return sendPage(response, 200, signInPage({ href, account: chosen, problem: '' }), settings)
  }
  const form = new URLSearchParams(await readBody(request))
  const given = (form.get('account') ?? '').trim().toLowerCase().replace(/@.*$/, '')
  const person = people.find((one) => one.account === given)
  if (person && isSame(form.get('password') ?? '', settings.demoPassword)) {
    const result = { login: { accountId: person.subject } }
    return provider.interactionFinished(request, response, result, {
      mergeWithLastSubmission: false,
    })
  }
  const problem = 'That account and password do not belong together. Check both and try again.'
  sendPage(response, 401, signInPage({ href, account: given, problem }), settings)
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) {
    body += chunk
    if (body.length > FORM_BYTES_MAX) throw new errors.InvalidRequest('The form is too long.')
  }
  return body
}

function isSame(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(expected))
}

function sendPage(
  response: ServerResponse,
  status: number,
  html: string,
  { portalUrl }: IdentityProviderSettings,
): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    // After the form the browser is sent on to the portal, and form-action governs that too.
    'content-security-policy': `default-src 'none'; style-src 'self'; form-action 'self' ${portalUrl}; base-uri 'none'; frame-ancestors 'none'`,
  })
  response.end(html)
}

function sendStyle(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/css; charset=utf-8' })
  response.end(style)
}

/** Most often the page was left open for over an hour, or opened in another browser. */
function refuse(response: ServerResponse, error: unknown): void {
  const known = error instanceof errors.OIDCProviderError
  if (!known) console.error(error)
  response.writeHead(known ? 400 : 500, { 'content-type': 'text/html; charset=utf-8' })
  const advice = '<p>Go back to Countersign and choose “Sign in” again.</p>'
  response.end(messagePage('This sign-in has expired', advice))
}

function logoutSource(context: KoaContextWithOIDC, form: string): void {
  context.body = messagePage(
    'Sign out?',
    `<p class="lead">You are about to sign out of Meridian Bank.</p>${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<button type="submit" form="op.logoutForm" class="quiet">Stay signed in</button>`,
  )
}

function postLogoutSuccessSource(context: KoaContextWithOIDC): void {
  context.body = messagePage('Signed out', '<p>You may close this page.</p>')
}
