import { sha256 } from '@/lib/audit/log/hash'
import { eventProof } from '@/lib/audit/log/proofs'
import { publishCheckpoint } from '@/lib/audit/log/publish'
import { inLogTransaction, lockState, splitHashes, writeHead } from '@/lib/audit/log/store'
import { CompactRange } from '@/lib/audit/merkle/ranges'
import { TILE_WIDTH } from '@/lib/audit/merkle/tiles'
import { pool } from '@/lib/db/client'
import { percentile, rounded } from '../statistics'

const LEAVES_AT_ONCE = 256 * 400
const TILES_AT_ONCE = 500
const SAMPLES = 500

/** Tiles over the generated events, as the sequencer would have grown them, written when they are full. */
class TileWriter {
  readonly #open = new Map<number, { n: bigint; hashes: Uint8Array[] }>()
  full: { level: number; n: bigint; hashes: Uint8Array }[] = []

  add(level: number, hash: Uint8Array): void {
    const tile = this.#open.get(level) ?? { n: 0n, hashes: [] }
    this.#open.set(level, tile)
    tile.hashes.push(hash)
    if (tile.hashes.length < TILE_WIDTH) return
    this.full.push({ level, n: tile.n, hashes: Buffer.concat(tile.hashes) })
    this.#open.set(level, { n: tile.n + 1n, hashes: [] })
  }

  partial() {
    return [...this.#open]
      .filter(([, { hashes }]) => hashes.length > 0)
      .map(([level, { n, hashes }]) => ({ level, n, hashes: Buffer.concat(hashes) }))
  }
}

async function leavesFrom(idx: bigint): Promise<Uint8Array[]> {
  const { rows } = await pool().query<{ leaves: Buffer | null }>(
    `SELECT string_agg(sha256(uuid_send(event_id)), '' ORDER BY idx) AS leaves
     FROM audit.audit_index WHERE idx >= $1 AND idx < $1 + ${LEAVES_AT_ONCE}`,
    [idx.toString()],
  )
  return rows[0]?.leaves ? splitHashes(rows[0].leaves) : []
}

/** Grows the tree over everything in audit_index. The generator's leaf is SHA-256 of the event's id. */
async function growTree(): Promise<void> {
  const tiles = new TileWriter()
  const tree = new CompactRange(sha256, 0n, [], (level, _n, hash) => {
    if (level % 8 === 0) tiles.add(level / 8, hash)
  })
  const save = (rest: typeof tiles.full = []) =>
    inLogTransaction(async (client) => {
      await lockState(client)
      const head = { size: tree.size, root: tree.root(), compact: tree.hashes }
      await writeHead(client, head, [...tiles.full, ...rest])
      tiles.full = []
    })
  for (;;) {
    const leaves = await leavesFrom(tree.size)
    if (leaves.length === 0) break
    for (const leaf of leaves) tree.append(leaf)
    if (tiles.full.length >= TILES_AT_ONCE) await save()
  }
  await save(tiles.partial())
}

/** Inclusion proofs of events anywhere in the log, with their checkpoint and core. */
export async function measureProofs(): Promise<{ proof_p50_ms: number; proof_p95_ms: number }> {
  await growTree()
  if ((await publishCheckpoint()) === 'refused') throw new Error('The head was refused.')
  const { rows } = await pool().query<{ id: string }>(
    `SELECT event_id AS id FROM audit.audit_index WHERE idx IN (
       SELECT floor(random() * (SELECT max(idx) FROM audit.audit_index))::bigint
       FROM generate_series(1, ${SAMPLES}))`,
  )
  const samples: number[] = []
  for (const { id } of rows) {
    const begun = performance.now()
    const proof = await eventProof(id)
    samples.push(performance.now() - begun)
    if (proof.state !== 'covered') throw new Error(`Event ${id} is ${proof.state}.`)
  }
  return {
    proof_p50_ms: rounded(percentile(samples, 0.5)),
    proof_p95_ms: rounded(percentile(samples, 0.95)),
  }
}
