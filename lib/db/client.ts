import 'server-only'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { env } from '@/lib/env'
import { PrismaClient } from './generated/client'
import { preparedName } from './prepared-name'

// Next and our own entry are two bundles in one process, and development reloads modules: one pool
// and one client serve them all.
const held = globalThis as { countersignPool?: pg.Pool; countersignPrisma?: PrismaClient }

function makePool(): pg.Pool {
  const pool = new pg.Pool({
    connectionString: env.DATABASE_URL,
    max: 20,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    // A statement that runs longer holds a connection that others wait for.
    options: '-c timezone=UTC -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s',
  })
  // A connection that the server drops, idle or busy, must not end the process; its query says so.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Hand-written SQL and Prisma share this pool. */
export const pool = (): pg.Pool => {
  held.countersignPool ??= makePool()
  return held.countersignPool
}

export const prismaClient = (): PrismaClient => {
  held.countersignPrisma ??= new PrismaClient({
    adapter: new PrismaPg(pool(), {
      statementNameGenerator: ({ sql }) => preparedName(sql),
    }),
  })
  return held.countersignPrisma
}
