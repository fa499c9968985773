import 'server-only'
import pg from 'pg'
import { makeBoss, prepareQueue } from './boss'
import type { AnyJob } from './define'

/** pg-boss sends what is due by the clock through this queue of its own. */
const CLOCK_QUEUE = '__pgboss__send-it'

/**
 * Makes the queue's schema and a table for each job, as the owner of the database: the application
 * must not be able to make tables. Safe to repeat.
 */
export async function prepareQueues(ownerUrl: string, jobs: readonly AnyJob[]): Promise<void> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 1 })
  try {
    const boss = makeBoss({ works: false, pool })
    await boss.start()
    await boss.createQueue(CLOCK_QUEUE)
    for (const job of jobs) await prepareQueue(boss, job)
    await boss.stop({ graceful: false })
  } finally {
    await pool.end()
  }
}
