import { type IdentityProviderSettings, startIdentityProvider } from '../demo/identity-provider'
import { people } from '../demo/people'

function setting(name: string): string {
  const value = process.env[name]
  if (!value)
    throw new Error(`${name} is not set. The demo's identity provider is started by: npm run up`)
  return value
}

const settings: IdentityProviderSettings = {
  issuer: setting('OIDC_ISSUER'),
  port: Number(setting('PORT')),
  portalUrl: setting('PORTAL_URL'),
  clientSecret: setting('OIDC_CLIENT_SECRET'),
  demoPassword: setting('DEMO_PASSWORD'),
  cookieKey: setting('COOKIE_KEY'),
  signingKey: JSON.parse(setting('SIGNING_KEY')),
}

const server = await startIdentityProvider(settings)
process.send?.({ people })

process.once('SIGTERM', () => {
  server.close(() => process.exit(0))
  server.closeAllConnections()
})
