import 'server-only'
import type pg from 'pg'
import PgBoss from 'pg-boss'
import { pool as ourPool } from '@/lib/db/client'
import { log } from '@/lib/log'
import type { AnyJob } from './define'

const RETRY_DELAY_SECONDS = 3
const DONE_KEPT_SECONDS = 24 * 60 * 60

/** The queue's tables live in a schema of their own, beside ours in the same database. */
export const SCHEMA = 'pgboss'

/** Where jobs go whose last try failed. */
export const givenUpQueue = (job: Pick<AnyJob, 'name'>): string => `${job.name}.given-up`

type BossOptions = {
  /** It also looks after schedules, timeouts and old jobs. */
  works: boolean
  /** The owner's connections, where the queue's tables are to be made. */
  pool?: pg.Pool
}

/** pg-boss on our own pool, or on the one that is given. */
export function makeBoss({ works, pool }: BossOptions): PgBoss {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => (pool ?? ourPool()).query(text, values) },
    schema: SCHEMA,
    supervise: works,
    schedule: works,
    maintenanceIntervalSeconds: 30,
    archiveCompletedAfterSeconds: DONE_KEPT_SECONDS,
  })
  boss.on('error', (error) => log.warn('jobs.queue-failed', { error }))
  return boss
}

/** Only the owner makes tables: without them Postgres's own words would not say what to do. */
function unprepared(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === '42501')
    throw new Error('A queue of a job is missing. Run `npm run migrate` first.', { cause: error })
  throw error
}

/** Starts it; makes its tables where they are missing and this role may. */
export const startBoss = (boss: PgBoss): Promise<PgBoss> => boss.start().catch(unprepared)

/**
 * Makes the job's queues where they are missing and this role may, and brings their options up to
 * date. Safe to repeat and to run twice at once.
 */
export const prepareQueue = (boss: PgBoss, job: AnyJob): Promise<void> =>
  makeQueues(boss, job).catch(unprepared)

async function makeQueues(boss: PgBoss, job: AnyJob): Promise<void> {
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
