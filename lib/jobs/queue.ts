import 'server-only'
import type PgBoss from 'pg-boss'
import type { Tx } from '@/lib/db/transaction'
import { makeBoss, prepareQueue, startBoss } from './boss'
import type { AnyJob, Job } from './define'

/** The channel on which a commit wakes the workers, so that they need not poll often. */
export const WAKE_CHANNEL = 'countersign_jobs'

let started: Promise<PgBoss> | undefined
const prepared = new Map<string, Promise<void>>()

function sender(): Promise<PgBoss> {
  started ??= startBoss(makeBoss({ works: false })).catch((error: unknown) => {
    started = undefined
    throw error
  })
  return started
}

// pg-boss silently drops what is sent to a queue that does not exist.
function requireQueue(boss: PgBoss, job: AnyJob): Promise<void> {
  const known = prepared.get(job.name)
  if (known) return known
  const preparing = prepareQueue(boss, job).catch((error: unknown) => {
    prepared.delete(job.name)
    throw error
  })
  prepared.set(job.name, preparing)
  return preparing
}

/**
 * Queues the job in the caller's transaction: no commit, no job; after a commit no job is lost.
 * `startAfterSeconds` counts from now on the database's clock.
 */
export async function enqueue<P>(
  tx: Tx,
  job: Job<P>,
  payload: P,
  { startAfterSeconds }: { startAfterSeconds?: number } = {},
): Promise<void> {
  const boss = await sender()
  await requireQueue(boss, job)
  const executeSql = async (text: string, values: unknown[]) => ({
    rows: await tx.$queryRawUnsafe<unknown[]>(text, ...values.map(asParameter)),
  })
  const data = job.payload.parse(payload) as object
  const options = startAfterSeconds ? { startAfter: startAfterSeconds } : {}
  const id = await boss.send(job.name, data, { ...options, db: { executeSql } })
  if (id === null) throw new Error(`The job ${job.name} was not taken by its queue.`)
  await tx.$executeRaw`SELECT pg_notify(${WAKE_CHANNEL}, ${job.name})`
}

const asParameter = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? null)
