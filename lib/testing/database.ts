import { randomBytes } from 'node:crypto'
import { afterAll, inject } from 'vitest'
import { appDatabaseAt, onServer } from './database-template'

// Runs before each test file: a fresh clone, so files cannot see each other, order does not matter
// and nothing needs to be cleaned up.
const server = inject('databaseServer')
const name = `test_${randomBytes(8).toString('hex')}`
await onServer(server, `CREATE DATABASE ${name} TEMPLATE ${inject('databaseTemplate')}`)

// lib/env.ts reads these at the first use, which comes after this file. They are demo settings,
// because only the demo may write history with `atTime`.
Object.assign(process.env, {
  COUNTERSIGN_DEMO: '1',
  DATABASE_URL: appDatabaseAt(server, name),
  PORTAL_URL: 'http://localhost:3000',
  HOST: '127.0.0.1',
  NEXTAUTH_SECRET: randomBytes(48).toString('base64'),
  NEXTAUTH_URL: 'http://localhost:3000',
  VAULT_KEY: randomBytes(32).toString('base64'),
  OIDC_ISSUER: 'http://127.0.0.1:4100',
  OIDC_CLIENT_ID: 'countersign',
  OIDC_CLIENT_SECRET: randomBytes(32).toString('base64url'),
})

afterAll(async () => {
  const { pool } = await import('@/lib/db/client')
  await pool().end()
  await onServer(server, `DROP DATABASE ${name} WITH (FORCE)`)
})
