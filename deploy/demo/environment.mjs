/**
 * The settings of a demo portal, by the names of lib/env.ts.
 * @param {{ secrets: import('./secrets.mjs').Secrets, databaseUrl: string, port: number, idpPort: number, dataFolder: string, anchorFile?: string | null }} demo
 */
export function portalEnvironment({ secrets, databaseUrl, port, idpPort, dataFolder, anchorFile }) {
  const { portalUrl, issuer } = addresses({ port, idpPort })
  return {
    COUNTERSIGN_DEMO: '1',
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    PORT: `${port}`,
    PORTAL_URL: portalUrl,
    NEXTAUTH_URL: portalUrl,
    NEXTAUTH_SECRET: secrets.NEXTAUTH_SECRET,
    VAULT_KEY: secrets.VAULT_KEY,
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: 'countersign',
    OIDC_CLIENT_SECRET: secrets.OIDC_CLIENT_SECRET,
    OIDC_NAME: 'Meridian Bank single sign-on',
    CACHE_DIR: `${dataFolder}/cache`,
    SINK_FILES_DIR: `${dataFolder}/sinks`,
    AUDIT_ANCHOR_FILE: anchorFile ?? '',
    AUDIT_ANCHOR_S3: '',
    AUDIT_WITNESSES: '',
  }
}

/** @param {{ secrets: import('./secrets.mjs').Secrets, port: number, idpPort: number }} demo */
export function identityProviderEnvironment({ secrets, port, idpPort }) {
  const { portalUrl, issuer } = addresses({ port, idpPort })
  return {
    NODE_ENV: 'production',
    PORT: `${idpPort}`,
    OIDC_ISSUER: issuer,
    PORTAL_URL: portalUrl,
    OIDC_CLIENT_SECRET: secrets.OIDC_CLIENT_SECRET,
    DEMO_PASSWORD: secrets.demoPassword,
    COOKIE_KEY: secrets.cookieKey,
    SIGNING_KEY: JSON.stringify(secrets.signingKey),
  }
}

/**
 * Two names of the same machine, so that to a browser they are two sites, as in production:
 * otherwise faults of SameSite cookies stay hidden.
 * @param {{ port: number, idpPort: number }} ports
 */
export const addresses = ({ port, idpPort }) => ({
  portalUrl: `http://localhost:${port}`,
  issuer: `http://127.0.0.1:${idpPort}`,
})
