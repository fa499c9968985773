import { z } from 'zod'

const LOOPBACK = ['localhost', '127.0.0.1', '::1', '[::1]']
export const isLoopback = (host: string) => LOOPBACK.includes(host)

const bytes = (defaultValue: number, describe: string) =>
  z.coerce.number().int().positive().default(defaultValue).describe(describe)

/** Each `describe` is a line of `.env.example`, which is generated from here. */
const schema = z
  .object({
    DATABASE_URL: z.url().describe('Postgres 15 or newer. The whole state of the portal.'),
    MIGRATION_DATABASE_URL: z
      .string()
      .optional()
      .describe(
        'Owner of the tables, for `npm run migrate` only; DATABASE_URL is then a role that owns nothing.',
      ),
    PORTAL_URL: z
      .url()
      .default('http://localhost:3000')
      .describe('The address people and clients use. https in production.'),
    HOST: z.string().default('127.0.0.1').describe('Address to listen on.'),
    PORT: z.coerce.number().int().min(0).max(65535).default(3000).describe('Port to listen on.'),
    NEXTAUTH_SECRET: z
      .string()
      .min(32)
      .describe('Encrypts the session cookie. 32 random bytes or more: openssl rand -base64 48'),
    VAULT_KEY: z
      .string()
      .refine(
        (ring) =>
          ring.split(',').every((key) => Buffer.from(key.trim(), 'base64').byteLength === 32),
        'each key must be 32 bytes in base64',
      )
      .describe(
        'Seals secrets and derives signing keys. 32 random bytes in base64; several separated by commas, newest first.',
      ),
    OIDC_ISSUER: z.url().describe('The identity provider. https, except in the demo.'),
    OIDC_CLIENT_ID: z.string().min(1).describe('Client registered at the identity provider.'),
    OIDC_CLIENT_SECRET: z.string().min(1).describe('Its secret.'),
    OIDC_NAME: z
      .string()
      .default('company single sign-on')
      .describe('What the sign-in button calls it.'),
    SESSION_IDLE_MINUTES: bytes(30, 'A session ends after this long without a request.'),
    SESSION_HOURS: bytes(8, 'A session ends after this long, however busy.'),
    SKILL_FILES_MAX: bytes(10_000, 'Entries in one skill. Lower it, never raise it.').pipe(
      z.number().max(10_000),
    ),
    SKILL_BYTES_MAX: bytes(500 * 1024 * 1024, 'Bytes of one skill, unpacked.').pipe(
      z.number().max(500 * 1024 * 1024),
    ),
    MARKETPLACE_NAME: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
      .default('countersign')
      .describe('The name clients know the marketplace by.'),
    CACHE_DIR: z
      .string()
      .default('.data/cache')
      .describe('A writable folder for what can be rebuilt (the marketplace as git).'),
    SINK_FILES_DIR: z
      .string()
      .default('.data/sinks')
      .describe('The folder that file sinks write audit events to, for an agent that ships them.'),
    BACKUP_DAYS_MAX: z.coerce
      .number()
      .int()
      .min(1)
      .max(3_650)
      .default(35)
      .describe(
        'After how many days your last backup of the database is gone: erasure certificates say it.',
      ),
    TRUST_PROXY: z
      .string()
      .regex(/^(\d|[\da-fA-F.:]{2,}(\/\d{1,3})?(\s*,\s*[\da-fA-F.:]{2,}(\/\d{1,3})?)*)$/)
      .default('0')
      .describe(
        'How many reverse proxies stand in front and write X-Forwarded-For, or, stricter, their addresses and networks (10.0.0.0/8,fd00::/8).',
      ),
    AUDIT_LOG_ORIGIN: z
      .string()
      .regex(/^[^\s+]*$/, 'must have no space and no plus sign')
      .default('')
      .describe(
        'Name of the audit log in its checkpoints, for example example.com/audit-log. Empty: the host of PORTAL_URL and /audit-log. Fixed with the first event.',
      ),
    AUDIT_LOG_KEYS: z
      .string()
      .default('')
      .describe(
        'What signs checkpoints, newest first, separated by commas: file:/path/key.pem (PKCS #8 Ed25519), aws-kms:<key arn>, or vault (derived from VAULT_KEY). Empty: vault. All of the list sign, so that keys can be exchanged with an overlap.',
      ),
    AUDIT_ANCHOR_FILE: z
      .string()
      .default('')
      .describe(
        'Anchors: a file that every checkpoint is appended to, on a disk whose files can be appended to only. Its folder must exist.',
      ),
    AUDIT_ANCHOR_S3: z
      .string()
      .regex(/^(s3:\/\/\S+)?$/, 'must be written s3://bucket/prefix?region=…')
      .default('')
      .describe(
        'Anchors: a bucket with Object Lock, s3://bucket/prefix?region=eu-central-1&mode=GOVERNANCE&days=365 (mode GOVERNANCE or COMPLIANCE; endpoint= for other S3 servers). Credentials come from where the AWS SDK looks for them.',
      ),
    AUDIT_WITNESSES: z
      .string()
      .default('')
      .describe(
        'Anchors: witnesses, separated by commas, each <address>|<verifier key of the witness>. Another team can run one: npm run witness.',
      ),
    GEOIP_FILE: z
      .string()
      .default('')
      .describe(
        'A MaxMind DB file (.mmdb) with countries, for sign-ins from a new country. Without it only networks are told apart.',
      ),
    COUNTERSIGN_DEMO: z.enum(['0', '1']).default('0').describe('Set by `npm run up` only.'),
  })
  .superRefine((value, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (value.COUNTERSIGN_DEMO === '1') {
      if (!isLoopback(value.HOST)) refuse('HOST', 'the demo listens on loopback only')
      if (!isLoopback(new URL(value.PORTAL_URL).hostname))
        refuse('PORTAL_URL', 'the demo is served on loopback only')
      return
    }
    const issuer = new URL(value.OIDC_ISSUER)
    if (issuer.protocol !== 'https:' || isLoopback(issuer.hostname))
      refuse('OIDC_ISSUER', 'is a demo setting; use your identity provider, over https')
    const portal = new URL(value.PORTAL_URL)
    if (portal.protocol !== 'https:' || isLoopback(portal.hostname))
      refuse('PORTAL_URL', 'is a demo setting; use the public https address')
  })

export type Env = z.output<typeof schema>
export const envSchema = schema

function parse(): Env {
  const parsed = schema.safeParse(process.env)
  if (parsed.success) {
    // next-auth takes its own address from the environment only, and would else trust request headers.
    process.env.NEXTAUTH_URL = parsed.data.PORTAL_URL
    return parsed.data
  }
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`Countersign cannot start; correct these settings:\n${lines.join('\n')}`)
}

let parsed: Env | undefined

/** Parsed once, at the first use: a build needs no settings, a start with wrong ones is refused. */
export const env: Env = new Proxy({} as Env, {
  get: (_target, name) => {
    parsed ??= parse()
    return parsed[name as keyof Env]
  },
})
