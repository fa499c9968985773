import 'server-only'
import { canonical } from '@/lib/audit/canonical'
import { consistencyProof, inclusionProof, rangeProof } from '@/lib/audit/log/proofs'
import { logVerifierKeys } from '@/lib/audit/log/signing'
import { readSequenced } from '@/lib/audit/log/stream'
import { formatVerifierKey } from '@/lib/audit/merkle/signed-note'
import { formatTlogProof } from '@/lib/audit/merkle/tlog-proof'
import { db } from '@/lib/db/read'
import { proofFileOf } from './samples'
import type { Snapshot } from './snapshot'
import type { BundleFile } from './zip-stream'

const CHUNK = 500

/** Proofs of single events: of every exception, up to so many, and of every sampled event. */
export const EXCEPTION_PROOFS_MAX = 5_000

const base64 = (hash: Uint8Array): string => Buffer.from(hash).toString('base64')
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

const plain = (name: string, text: string): BundleFile => ({ name, parts: [{ text, rows: null }] })

async function consistencyText({ start, end }: Snapshot): Promise<string> {
  if (start === null) return ''
  const proof = await consistencyProof(start.size, end.size)
  return [`consistency ${start.size} ${end.size}`, ...proof.map(base64), ''].join('\n')
}

async function rangeText({ origin, from, to, end }: Snapshot): Promise<string> {
  const { left, right } = await rangeProof(from, to, end.size)
  return json({
    origin,
    from: Number(from),
    to: Number(to),
    size: Number(end.size),
    root: end.root,
    left: left.map(base64),
    right: right.map(base64),
  })
}

/** The keys under which the checkpoints verify. Whoever has them by another way only compares. */
const keysText = async ({ origin }: Snapshot): Promise<string> =>
  json({ origin, keys: (await logVerifierKeys(origin)).map(formatVerifierKey) })

/** What links the skeleton to signed heads of the log: checkpoints, proofs and the log's keys. */
export async function* integrityFiles(snapshot: Snapshot): AsyncGenerator<BundleFile> {
  const { start, end, between } = snapshot
  if (start) yield plain('integrity/start.checkpoint', start.note)
  yield plain('integrity/end.checkpoint', end.note)
  yield plain('integrity/checkpoints.txt', between.join('\n'))
  yield plain('integrity/consistency.txt', await consistencyText(snapshot))
  yield plain('integrity/range-proof.json', await rangeText(snapshot))
  yield plain('integrity/key-history.json', await keysText(snapshot))
}

async function* indexesOf(ids: readonly string[]) {
  for (let start = 0; start < ids.length; start += CHUNK)
    yield await db.auditIndex.findMany({
      where: { eventId: { in: ids.slice(start, start + CHUNK) } },
      orderBy: { idx: 'asc' },
      select: { idx: true, eventId: true },
    })
}

/** A `.tlog-proof` for each of these events, with its core, against the snapshot's head. */
export async function* proofFiles(
  ids: ReadonlySet<string>,
  { end }: Snapshot,
): AsyncGenerator<BundleFile> {
  for await (const places of indexesOf([...ids].sort()))
    for (const { idx, eventId } of places) {
      const [event] = await readSequenced(idx, 1)
      if (event?.idx !== idx) continue
      const proof = await inclusionProof(idx, end.size)
      const extra = Buffer.from(canonical({ core: event.core }))
      const text = formatTlogProof({ extra, index: idx, proof, checkpoint: end.note })
      yield plain(proofFileOf(eventId), text)
    }
}
