import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { envSchema } from '@/lib/env'
import { envExample } from './env-example'

const FILE = '.env.example'

test('.env.example says exactly what lib/env.ts reads', () => {
  if (process.env.WRITE_ENV_EXAMPLE === '1') writeFileSync(FILE, envExample())
  expect(readFileSync(FILE, 'utf8')).toBe(envExample())
})

const good = {
  DATABASE_URL: 'postgresql://countersign@db.bank.example/countersign',
  PORTAL_URL: 'https://skills.bank.example',
  NEXTAUTH_SECRET: 'x'.repeat(40),
  VAULT_KEY: Buffer.alloc(32, 7).toString('base64'),
  OIDC_ISSUER: 'https://login.bank.example',
  OIDC_CLIENT_ID: 'countersign',
  OIDC_CLIENT_SECRET: 's',
}
const refused = (changes: Record<string, string>) =>
  envSchema.safeParse({ ...good, ...changes }).error?.issues.map(({ path }) => path[0]) ?? []

test('a production start takes production settings', () => expect(refused({})).toEqual([]))

test.each([
  ['an identity provider on loopback', { OIDC_ISSUER: 'http://127.0.0.1:4100' }, ['OIDC_ISSUER']],
  ['an address without https', { PORTAL_URL: 'http://skills.bank.example' }, ['PORTAL_URL']],
  ['a short secret', { NEXTAUTH_SECRET: 'changeme' }, ['NEXTAUTH_SECRET']],
  ['a vault key of the wrong size', { VAULT_KEY: 'c2hvcnQ=' }, ['VAULT_KEY']],
  ['a raised limit', { SKILL_FILES_MAX: '20000' }, ['SKILL_FILES_MAX']],
])('a production start refuses %s', (_what, changes, fields) =>
  expect(refused(changes)).toEqual(fields),
)

test('the demo refuses to be reachable from elsewhere', () => {
  const demo = { COUNTERSIGN_DEMO: '1', PORTAL_URL: 'http://localhost:3000' }
  expect(refused({ ...demo, HOST: '127.0.0.1' })).toEqual([])
  expect(refused({ ...demo, HOST: '0.0.0.0' })).toEqual(['HOST'])
  expect(refused({ ...demo, PORTAL_URL: 'http://bank.example' })).toEqual(['PORTAL_URL'])
})
