import 'server-only'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { appliedMigrations } from './health'

/** Throws when the database lacks a migration that this version of the portal was built with. */
export async function requireMigrated(root: string): Promise<void> {
  const entries = await readdir(join(root, 'prisma/migrations'), { withFileTypes: true })
  const wanted = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const applied = await appliedMigrations()
  const missing = wanted.filter((name) => !applied.includes(name))
  if (missing.length > 0)
    throw new Error(
      `The database is not migrated (${missing.join(', ')}). Run \`npm run migrate\` first.`,
    )
}
