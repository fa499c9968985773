import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { pool } from '@/lib/db/client'
import { transaction } from '@/lib/db/transaction'
import { ownerUrl } from '@/lib/testing/as-owner'
import { ensureAuditPartitions } from './audit-partitions'
import { defineJob } from './define'
import { prepareQueues } from './prepare-queues'
import { enqueue } from './queue'
import { type RunningWorker, startWorker } from './worker'

const done: string[] = []
const givenUp: string[] = []
const payload = z.object({ name: z.string() })

const note = defineJob('test.note', payload, async ({ name }) => {
  done.push(name)
})
const break_ = defineJob(
  'test.break',
  payload,
  async () => {
    throw new Error('broken on purpose')
  },
  {
    retriesMax: 0,
    givenUp: async ({ name }) => {
      givenUp.push(name)
    },
  },
)

const tick = defineJob('test.tick', z.object({}), async () => {})

test('a job whose queue nobody made is refused with what to do', async () => {
  await expect(transaction((tx) => enqueue(tx, note, { name: 'early' }))).rejects.toThrow(
    /Run `npm run migrate`/,
  )
  await prepareQueues(ownerUrl(), [note, break_, tick])
})

const queued = async (name: string) => {
  const { rows } = await pool().query<{ count: string }>(
    `SELECT count(*) FROM pgboss.job WHERE name = 'test.note' AND data->>'name' = $1`,
    [name],
  )
  return Number(rows[0]?.count)
}

describe('a job queued in a transaction', () => {
  test('is lost with the transaction that is rolled back', async () => {
    await expect(
      transaction(async (tx) => {
        await enqueue(tx, note, { name: 'undone' })
        throw new Error('rolled back')
      }),
    ).rejects.toThrow('rolled back')
    expect(await queued('undone')).toBe(0)
  })

  test('is not seen before the commit, and kept after it', async () => {
    await transaction(async (tx) => {
      await enqueue(tx, note, { name: 'kept' })
      expect(await queued('kept')).toBe(0)
    })
    expect(await queued('kept')).toBe(1)
  })

  test('is refused when its payload does not fit', async () => {
    const wrong = { name: 7 } as unknown as { name: string }
    await expect(transaction((tx) => enqueue(tx, note, wrong))).rejects.toBeInstanceOf(z.ZodError)
  })
})

describe('a worker', () => {
  let worker: RunningWorker
  beforeAll(async () => {
    worker = await startWorker([note, break_, tick], [{ job: tick, cron: '0 3 * * *' }])
  })
  afterAll(() => worker.stop())

  test('is woken by the commit', async () => {
    await expect.poll(() => done, { timeout: 5_000 }).toContain('kept')
    await new Promise((resolve) => setTimeout(resolve, 500))
    const committedAt = performance.now()
    await transaction((tx) => enqueue(tx, note, { name: 'woken' }))
    await expect.poll(() => done, { timeout: 3_000, interval: 20 }).toContain('woken')
    expect(performance.now() - committedAt).toBeLessThan(1_000)
  })

  test('leaves a job that is to start later', async () => {
    await transaction((tx) => enqueue(tx, note, { name: 'later' }, { startAfterSeconds: 60 }))
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(done).not.toContain('later')
    expect(await queued('later')).toBe(1)
  })

  test('says so when the last try failed', async () => {
    await transaction((tx) => enqueue(tx, break_, { name: 'hopeless' }))
    await expect.poll(() => givenUp, { timeout: 8_000 }).toEqual(['hopeless'])
  })

  test('keeps one schedule per job', async () => {
    const { rows } = await pool().query('SELECT name, cron FROM pgboss.schedule')
    expect(rows).toEqual([{ name: 'test.tick', cron: '0 3 * * *' }])
  })
})

test('the months to come have partitions, also when asked twice', async () => {
  await ensureAuditPartitions()
  await ensureAuditPartitions()
  const ahead = new Date()
  ahead.setUTCDate(1)
  ahead.setUTCMonth(ahead.getUTCMonth() + 4)
  const name = `audit.audit_event_standard_${ahead.toISOString().slice(0, 7).replace('-', '')}`
  const { rows } = await pool().query('SELECT to_regclass($1) AS found', [name])
  expect(rows[0]?.found).not.toBeNull()
})
