import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { pool } from '@/lib/db/client'
import { defineLoop, type Loop, type RunningLoops, startLoops } from './loop'

let running: RunningLoops[] = []
const start = (...loops: Loop[]): RunningLoops => {
  const started = startLoops(loops)
  running.push(started)
  return started
}
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()))
  running = []
})

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 400; turn += 1) {
    if (await isTrue()) return
    await sleep(10)
  }
  throw new Error('It did not come true within four seconds.')
}

test('of two processes one runs a loop, and the other takes over when it stops', async () => {
  const turns = [0, 0]
  const [first, second] = [0, 1].map((replica) =>
    start(
      defineLoop(
        'test.alone',
        async () => {
          turns[replica] = (turns[replica] ?? 0) + 1
          return 'idle'
        },
        { idleMs: 10 },
      ),
    ),
  )
  await until(() => Math.max(...turns) > 5)
  expect(Math.min(...turns)).toBe(0)
  const worker = turns.indexOf(Math.max(...turns))
  await (worker === 0 ? first : second)?.stop()
  await until(() => Math.min(...turns) > 5)
})

test('a turn is told when another process may have taken over, because the lock was lost', async () => {
  let told = false
  start(
    defineLoop(
      'test.lost',
      async (signal) => {
        if (!told) await sleep(10_000, undefined, { signal }).catch(() => undefined)
        told = true
        return 'idle'
      },
      { idleMs: 10 },
    ),
  )
  const kill = () =>
    pool().query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'
         AND classid = 5207115 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    )
  await until(async () => ((await kill()).rowCount ?? 0) > 0)
  await until(() => told)
})

test('many loops share one connection, and a loop that fails is tried again without harming others', async () => {
  let [failures, turns] = [0, 0]
  const others = Array.from({ length: 8 }, (_, at) =>
    defineLoop(
      `test.many-${at}`,
      async () => {
        turns += 1
        return 'idle'
      },
      { idleMs: 20 },
    ),
  )
  const failing = defineLoop(
    'test.failing',
    async () => {
      failures += 1
      throw new Error('on purpose')
    },
    { idleMs: 10 },
  )
  start(failing, ...others)
  await until(() => failures >= 2 && turns > 40)
  const { rows } = await pool().query<{ n: number }>(
    `SELECT count(DISTINCT pid)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND classid = 5207115
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  )
  expect(rows).toEqual([{ n: 1 }])
})

test('a loop that listens is woken before its time', async () => {
  let turns = 0
  let wake: (() => void) | undefined
  let stopped = false
  const listen = (call: () => void) => {
    wake = call
    return {
      stop: () => {
        stopped = true
      },
    }
  }
  const run = async () => {
    turns += 1
    return 'idle' as const
  }
  const loops = start(defineLoop('test.woken', run, { idleMs: 60_000, listen }))
  await until(() => turns === 1)
  wake?.()
  await until(() => turns === 2)
  await loops.stop()
  expect(stopped).toBe(true)
})

test('stopping takes no more than two seconds, whatever a turn does', async () => {
  let isRunning = false
  const loops = start(
    defineLoop(
      'test.stubborn',
      async () => {
        isRunning = true
        await sleep(5_000)
        return 'idle'
      },
      { idleMs: 10 },
    ),
  )
  await until(() => isRunning)
  const startedAt = performance.now()
  await loops.stop()
  expect(performance.now() - startedAt).toBeLessThan(2_500)
})
