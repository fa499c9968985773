import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemActor } from '@/lib/access/permissions'
import { append } from '@/lib/audit/append'
import { succeeded } from '@/lib/audit/event'
import { sequenceAll } from '@/lib/audit/log/sequencer'
import { logHead } from '@/lib/audit/log/stream'
import { prismaClient } from '@/lib/db/client'
import { newId } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { transaction } from '@/lib/db/transaction'
import { startLoops } from '@/lib/jobs/loop'
import { createSink } from '@/lib/sinks/create-sink'
import { forwardLog } from '@/lib/sinks/loop'
import { Rsyslog } from './rsyslog'

const WRITE_AT_ONCE = 500
const UP_MS = 2_600
const GIVE_UP_MS = 300_000

export type SyslogFigures = {
  syslog_sent: number
  syslog_received: number
  syslog_distinct: number
  syslog_lost: number
  syslog_duplicates: number
  syslog_in_order: boolean
  syslog_kills: number
  syslog_per_s: number
}

async function writeEvents(count: number, pauseMs: number): Promise<void> {
  for (let at = 0; at < count; at += WRITE_AT_ONCE) {
    const events = Array.from({ length: Math.min(WRITE_AT_ONCE, count - at) }, (_, n) =>
      succeeded('marketplace.read', {
        resource: { type: 'marketplace', id: 'bench' },
        data: { number: at + n, text: 'quotes " brackets ] backslashes \\ and ünïcödé 漢字' },
      }),
    )
    await transaction((tx) => append(tx, systemActor(newId()), events))
    await sequenceAll()
    await sleep(pauseMs)
  }
}

const reached = async (sinkId: string, size: bigint): Promise<boolean> =>
  ((await db.sinkState.findUnique({ where: { sinkId } }))?.nextIdx ?? 0n) >= size

async function waitFor(sinkId: string, size: bigint): Promise<void> {
  const end = Date.now() + GIVE_UP_MS
  while (!(await reached(sinkId, size))) {
    if (Date.now() > end) throw new Error('The sink did not catch up within five minutes.')
    await sleep(20)
  }
}

/** Reads what rsyslog wrote: how many messages, which indexes, and whether new ones came in their order. */
async function readReceived(path: string, from: bigint, to: bigint) {
  const seen = new Set<bigint>()
  let messages = 0
  let newest = -1n
  let inOrder = true
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const found = /\[countersign@32473 kind="event" id="[0-9a-f-]+" idx="(\d+)"/.exec(line)
    if (!found?.[1]) continue
    const idx = BigInt(found[1])
    if (idx < from || idx >= to) continue
    JSON.parse(line.slice(line.indexOf('] {') + 2))
    messages += 1
    if (seen.has(idx)) continue
    if (idx !== newest + 1n && newest !== -1n) inOrder = false
    newest = idx
    seen.add(idx)
  }
  return { messages, distinct: seen.size, inOrder }
}

/**
 * Forwards `events` events by the product's own engine to a real rsyslog over TLS that is killed with
 * kill -9 `kills` times meanwhile, and compares what was sent with what it wrote. Then sends all of
 * them once more without kills, for the rate. Needs DATABASE_URL of a migrated database.
 */
export async function measureSyslog({
  events,
  kills,
}: {
  events: number
  kills: number
}): Promise<SyslogFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-rsyslog-'))
  const rsyslog = new Rsyslog(folder)
  await rsyslog.start()
  await sequenceAll()
  const from = (await logHead()).size
  const sinkId = await createSink(systemActor(newId()), {
    kind: 'syslog',
    name: `Bench ${newId()}`,
    format: 'ocsf',
    fields: {
      host: 'localhost',
      port: String(rsyslog.port),
      ca: rsyslog.ca,
      settleSeconds: '1',
    },
  })
  const loops = startLoops([forwardLog])
  try {
    const pauseMs = (kills * (UP_MS + 200)) / (events / WRITE_AT_ONCE)
    const writing = writeEvents(events, pauseMs)
    for (let kill = 0; kill < kills; kill += 1) {
      await sleep(UP_MS / 2 + Math.random() * UP_MS)
      await rsyslog.kill()
      await sleep(Math.random() * 300)
      await rsyslog.start()
    }
    await writing
    const to = (await logHead()).size
    await waitFor(sinkId, to)
    await sleep(500)
    const { messages, distinct, inOrder } = await readReceived(rsyslog.received, from, to)
    const perSecond = await rate(sinkId, from, to)
    const sent = Number(to - from)
    return {
      syslog_sent: sent,
      syslog_received: messages,
      syslog_distinct: distinct,
      syslog_lost: sent - distinct,
      syslog_duplicates: messages - distinct,
      syslog_in_order: inOrder,
      syslog_kills: kills,
      syslog_per_s: perSecond,
    }
  } finally {
    await loops.stop()
    await prismaClient().sink.deleteMany({ where: { id: sinkId } })
    await rsyslog.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Events per second from the first byte until the receiver confirmed the last, without the time to settle. */
async function rate(sinkId: string, from: bigint, to: bigint): Promise<number> {
  const began = performance.now()
  await prismaClient().sinkState.update({
    where: { sinkId },
    data: { nextIdx: from, epoch: { increment: 1 } },
  })
  await waitFor(sinkId, to)
  return Math.round(Number(to - from) / ((performance.now() - began) / 1_000))
}
