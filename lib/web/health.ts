import 'server-only'
import { db } from '@/lib/db/read'
import { sql } from '@/lib/db/sql'
import { AppError } from '@/lib/errors'

const NO_STORE = { 'cache-control': 'no-store' }

/** Liveness: this process answers. Says nothing about the database, or every replica would be restarted with it. */
export const healthz = async (): Promise<Response> =>
  Response.json({ status: 'ok' }, { headers: NO_STORE })

/** Names of migrations that were applied. Throws `unavailable` when one was left half done. */
export async function appliedMigrations(): Promise<string[]> {
  const [table] = await db.$queryRaw<{ exists: boolean }[]>(
    sql`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`,
  )
  if (!table?.exists) return []
  const rows = await db.$queryRaw<{ name: string; finished: boolean }[]>(sql`
    SELECT migration_name AS name, finished_at IS NOT NULL AS finished
    FROM _prisma_migrations WHERE rolled_back_at IS NULL`)
  const unfinished = rows.find(({ finished }) => !finished)
  if (unfinished)
    throw new AppError(
      'unavailable',
      `The migration ${unfinished.name} was left half done. Repair it with prisma migrate resolve, then migrate again.`,
    )
  return rows.map(({ name }) => name)
}

/** Readiness: the database answers and is migrated. */
export async function readyz(): Promise<Response> {
  const newest = (await appliedMigrations()).toSorted().at(-1)
  if (!newest) throw new AppError('unavailable', 'The database is not migrated.')
  return Response.json({ status: 'ready', migration: newest }, { headers: NO_STORE })
}
