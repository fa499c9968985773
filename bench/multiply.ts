import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

const SUBMISSIONS_SEEDED_MAX = 200

export type Rows = { submissions: number; events: number }

/** Brings the database of the bench to a hundred times the demo's rows, unless it is there already. */
export async function multiply(databaseUrl: string): Promise<Rows> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const count = async (table: string) =>
      Number((await client.query(`SELECT count(*) AS rows FROM ${table}`)).rows[0].rows)
    if ((await count('submission')) < SUBMISSIONS_SEEDED_MAX)
      await client.query(readFileSync(join(process.cwd(), 'bench/multiply.sql'), 'utf8'))
    return { submissions: await count('submission'), events: await count('audit.audit_event') }
  } finally {
    await client.end()
  }
}
