import 'server-only'
import PgBoss from 'pg-boss'
import { pool } from '@/lib/db/client'
import { log } from '@/lib/log'
import type { AnyJob } from './define'

const RETRY_DELAY_SECONDS = 3
const DONE_KEPT_SECONDS = 24 * 60 * 60

/** The queue's tables live in a schema of their own, beside ours in the same database. */
export const SCHEMA = 'pgboss'

/** Where jobs go whose last try failed. */
export const givenUpQueue = (job: Pick<AnyJob, 'name'>): string => `${job.name}.given-up`

const executeSql = (text: string, values?: unknown[]) => pool().query(text, values)

/** pg-boss on our own pool. `works`: it also looks after schedules, timeouts and old jobs. */
export function makeBoss({ works }: { works: boolean }): PgBoss {
  const boss = new PgBoss({
    db: { executeSql },
    schema: SCHEMA,
    supervise: works,
    schedule: works,
    maintenanceIntervalSeconds: 30,
    archiveCompletedAfterSeconds: DONE_KEPT_SECONDS,
  })
  boss.on('error', (error) => log.warn('jobs.queue-failed', { error }))
  return boss
}

/** Makes the job's queues, or brings their options up to date. Safe to repeat and to run twice at once. */
export async function prepareQueue(boss: PgBoss, job: AnyJob): Promise<void> {
  const options = {
    name: job.name,
    policy: 'standard',
    retryLimit: job.retriesMax,
    retryDelay: RETRY_DELAY_SECONDS,
    retryBackoff: true,
    expireInSeconds: job.timeoutSeconds,
  } as const
  const deadLetter = job.giveUp ? { deadLetter: givenUpQueue(job) } : {}
  if (job.giveUp) await boss.createQueue(givenUpQueue(job), { ...options, name: givenUpQueue(job) })
  await boss.createQueue(job.name, { ...options, ...deadLetter })
  await boss.updateQueue(job.name, { ...options, ...deadLetter })
}
