import 'server-only'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isUnreachable } from '@/lib/db/sql'
import { AppError } from '@/lib/errors'
import { appliedMigrations } from './health'

const unreachable = (cause: unknown) =>
  new AppError(
    'unavailable',
    'The database in DATABASE_URL does not answer. Start it, or correct the address.',
    { cause },
  )

/**
 * Throws `unavailable`, in words for whoever starts the process, when the database does not answer or
 * lacks a migration that this version of the portal was built with.
 */
export async function requireMigrated(root: string): Promise<void> {
  const entries = await readdir(join(root, 'prisma/migrations'), { withFileTypes: true })
  const wanted = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const applied = await appliedMigrations().catch((error: unknown) => {
    throw isUnreachable(error) ? unreachable(error) : error
  })
  const missing = wanted.filter((name) => !applied.includes(name))
  if (missing.length > 0)
    throw new AppError(
      'unavailable',
      `The database lacks ${missing.join(', ')}. Run \`npm run migrate\` first.`,
    )
}
