import pg from 'pg'
import { inject } from 'vitest'
import { databaseAt } from './database-template'

/** The address of this test file's database as its owner, a superuser: what product code never has. */
export function ownerUrl(): string {
  const name = new URL(process.env.DATABASE_URL ?? '').pathname.slice(1)
  return databaseAt(inject('databaseServer'), name)
}

/** Runs statements as the owner on one connection: for tests that tamper. Answers the last one's rows. */
export async function asOwner(...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: ownerUrl() })
  await client.connect()
  try {
    let rows: Record<string, unknown>[] = []
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}
