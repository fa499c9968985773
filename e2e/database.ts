import { Client } from 'pg'
import { runningDemo } from './global-demo'

/** Looks into the demo's own database as its owner, or brings about what no page can bring about yet. */
export async function withDatabase<T>(use: (database: Client) => Promise<T>): Promise<T> {
  const database = new Client({ connectionString: runningDemo().ownerDatabaseUrl })
  await database.connect()
  try {
    return await use(database)
  } finally {
    await database.end()
  }
}
