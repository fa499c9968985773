import 'server-only'
import type PgBoss from 'pg-boss'
import { pool } from '@/lib/db/client'
import { log } from '@/lib/log'
import { givenUpQueue, makeBoss, prepareQueue, startBoss } from './boss'
import type { AnyJob } from './define'
import { listenForWork } from './wake'

const POLLING_SECONDS = 2
const STOP_TIMEOUT_MS = 8_000

/** A job that runs by the clock: `cron` in UTC, once for all processes together. */
export type Schedule = { job: AnyJob; cron: string }

export type RunningWorker = { stop: () => Promise<void> }

async function run(job: AnyJob, raw: unknown): Promise<void> {
  const startedAt = performance.now()
  try {
    await job.handle(raw)
    log.info('jobs.done', { job: job.name, durationMs: Math.round(performance.now() - startedAt) })
  } catch (error) {
    log.error('jobs.failed', { job: job.name, error })
    throw error
  }
}

async function work(boss: PgBoss, job: AnyJob): Promise<string[]> {
  const options = { pollingIntervalSeconds: POLLING_SECONDS, batchSize: 1 }
  const one = () =>
    boss.work<unknown>(job.name, options, async ([taken]) => {
      if (taken) await run(job, taken.data)
    })
  const ids = await Promise.all(Array.from({ length: job.concurrency }, one))
  const { giveUp } = job
  if (giveUp)
    await boss.work<unknown>(givenUpQueue(job), options, async ([taken]) => {
      if (taken) await giveUp(taken.data)
    })
  return ids
}

async function keepSchedules(boss: PgBoss, schedules: readonly Schedule[]): Promise<void> {
  for (const { job, cron } of schedules) await boss.schedule(job.name, cron, {}, { tz: 'UTC' })
  const kept = new Set(schedules.map(({ job }) => job.name))
  for (const { name } of await boss.getSchedules()) if (!kept.has(name)) await boss.unschedule(name)
}

/**
 * Takes jobs until it is stopped. Any number of processes may run one: each job is taken by one of
 * them. `stop` waits some seconds for what is running; what is not done then is tried again later.
 */
export async function startWorker(
  jobs: readonly AnyJob[],
  schedules: readonly Schedule[] = [],
): Promise<RunningWorker> {
  const boss = makeBoss({ works: true })
  await startBoss(boss)
  const workerIds = new Map<string, string[]>()
  for (const job of jobs) {
    await prepareQueue(boss, job)
    workerIds.set(job.name, await work(boss, job))
  }
  await keepSchedules(boss, schedules)
  const listening = listenForWork(pool(), (name) => {
    for (const id of workerIds.get(name) ?? []) boss.notifyWorker(id)
  })
  log.info('jobs.started', { jobs: jobs.map(({ name }) => name) })
  return {
    stop: async () => {
      listening.stop()
      await boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS })
    },
  }
}
