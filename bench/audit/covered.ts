import { randomUUID } from 'node:crypto'
import { systemActor } from '@/lib/access/permissions'
import { appendAlone } from '@/lib/audit/append'
import { succeeded } from '@/lib/audit/event'
import { pool } from '@/lib/db/client'
import { startLoops } from '@/lib/jobs/loop'
import { LOOPS } from '@/lib/schedule'
import { percentile } from '../statistics'

const PER_SECOND = 200
const WAIT_MS = 30_000

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function coveredSize(): Promise<bigint> {
  const { rows } = await pool().query<{ size: string | null }>(
    'SELECT max(size) AS size FROM audit.audit_checkpoint',
  )
  return BigInt(rows[0]?.size ?? 0)
}

/** Writes events at a steady rate; answers when each was durable, by its request. */
async function write(durationMs: number): Promise<Map<string, number>> {
  const committed = new Map<string, number>()
  const end = performance.now() + durationMs
  const one = async () => {
    const request = randomUUID()
    const resource = { type: 'audit-log', id: 'bench' } as const
    await appendAlone(systemActor(request), succeeded('log.read', { resource }))
    committed.set(request, performance.now())
  }
  const running: Promise<void>[] = []
  while (performance.now() < end) {
    running.push(one())
    await sleep(1_000 / PER_SECOND)
  }
  await Promise.all(running)
  return committed
}

/** When each checkpoint could be read, by its size. */
function watchCheckpoints() {
  const seen: { size: bigint; at: number }[] = []
  let stopped = false
  const watching = (async () => {
    while (!stopped) {
      const size = await coveredSize()
      if (size > (seen.at(-1)?.size ?? -1n)) seen.push({ size, at: performance.now() })
      await sleep(50)
    }
  })()
  return {
    seen,
    stop: async () => {
      stopped = true
      await watching
    },
  }
}

async function indexesOf(requests: readonly string[]): Promise<Map<string, bigint>> {
  const { rows } = await pool().query<{ request: string; idx: string }>(
    `SELECT e.core->>'request' AS request, i.idx FROM audit.audit_index i
     JOIN audit.audit_event e ON e.event_id = i.event_id AND e.ts = i.ts AND e.retention_class = i.retention_class
     WHERE e.action = 'log.read' AND e.core->>'request' = ANY($1)`,
    [requests],
  )
  return new Map(rows.map(({ request, idx }) => [request, BigInt(idx)]))
}

/** From the moment an event is durable until a signed checkpoint covers it, with the real loops running. */
export async function measureCovered(durationMs: number): Promise<{ covered_p99_ms: number }> {
  const names = ['audit.sequence', 'audit.publish']
  const loops = startLoops(LOOPS.filter(({ name }) => names.includes(name)))
  const checkpoints = watchCheckpoints()
  try {
    const committed = await write(durationMs)
    const deadline = performance.now() + WAIT_MS
    let indexes = new Map<string, bigint>()
    for (;;) {
      indexes = await indexesOf([...committed.keys()])
      const last = [...indexes.values()].reduce((a, b) => (a > b ? a : b), -1n)
      const covered = checkpoints.seen.at(-1)?.size ?? 0n
      if (indexes.size === committed.size && covered > last) break
      if (performance.now() > deadline) throw new Error('Some events were never covered.')
      await sleep(200)
    }
    const waits = [...committed].map(([request, at]) => {
      const idx = indexes.get(request) ?? 0n
      const covering = checkpoints.seen.find(({ size }) => size > idx)
      return (covering?.at ?? Number.NaN) - at
    })
    return { covered_p99_ms: Math.round(percentile(waits, 0.99)) }
  } finally {
    await checkpoints.stop()
    await loops.stop()
  }
}
