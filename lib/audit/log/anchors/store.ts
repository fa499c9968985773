import 'server-only'
import { createHash } from 'node:crypto'
import { pool } from '@/lib/db/client'
import { now } from '@/lib/db/clock'
import type { AnchorKind, Receipt, StoredCheckpoint } from './place'

type Row = { id: string; size: string; root: Buffer; note: string; createdAt: Date }

const COLUMNS = 'id, size, root, note, created_at AS "createdAt"'

const checkpointOf = ({ id, size, ...row }: Row): StoredCheckpoint => ({
  ...row,
  id: BigInt(id),
  size: BigInt(size),
})

const CURSOR = `SELECT (receipt->>'checkpoint')::bigint FROM audit.audit_anchor
  WHERE target = $1 AND receipt ? 'checkpoint' ORDER BY size DESC, id DESC LIMIT 1`

/**
 * The checkpoints that the target has not got, oldest first, from the newest on for a target that has
 * none at all; with `limit` null only the newest.
 */
export async function dueCheckpoints(
  target: string,
  limit: number | null,
): Promise<StoredCheckpoint[]> {
  const { rows } = await pool().query<Row>(
    `SELECT ${COLUMNS} FROM audit.audit_checkpoint
     WHERE id > coalesce((${CURSOR}), (SELECT max(id) - 1 FROM audit.audit_checkpoint))
     ORDER BY id ${limit === null ? 'DESC' : 'ASC'} LIMIT $2`,
    [target, limit ?? 1],
  )
  return rows.map(checkpointOf)
}

/** The newest checkpoint; null before the first. */
export async function newestCheckpoint(): Promise<StoredCheckpoint | null> {
  const { rows } = await pool().query<Row>(
    `SELECT ${COLUMNS} FROM audit.audit_checkpoint ORDER BY id DESC LIMIT 1`,
  )
  return rows[0] ? checkpointOf(rows[0]) : null
}

/** The size of the largest checkpoint that the target is noted to hold; 0 for none. */
export async function notedSize(target: string): Promise<bigint> {
  const { rows } = await pool().query<{ size: string }>(
    'SELECT coalesce(max(size), 0) AS size FROM audit.audit_anchor WHERE target = $1',
    [target],
  )
  return BigInt(rows[0]?.size ?? 0)
}

type Anchored = Pick<StoredCheckpoint, 'size' | 'root' | 'note'> & { id?: bigint }

/** Adds an anchor, which never changes, and notes that its target is well. One statement. */
export async function insertAnchor(
  { target, kind }: { target: string; kind: AnchorKind },
  { id, size, root, note }: Anchored,
  receipt: Receipt,
): Promise<void> {
  const noteSha256 = createHash('sha256').update(note).digest('hex')
  const kept = { ...receipt, note_sha256: noteSha256, ...(id && { checkpoint: `${id}` }) }
  await pool().query(
    `WITH anchor AS (
       INSERT INTO audit.audit_anchor (target, size, root, anchored_at, receipt)
       VALUES ($1, $2, $3, $4, $5)
     )
     INSERT INTO audit.audit_anchor_target AS t (name, kind, last_size, last_ok_at, last_tried_at)
     VALUES ($1, $6, $2, $4, $4)
     ON CONFLICT (name) DO UPDATE SET kind = EXCLUDED.kind, last_ok_at = EXCLUDED.last_ok_at,
       last_size = greatest(t.last_size, EXCLUDED.last_size), last_tried_at = EXCLUDED.last_tried_at,
       last_error = NULL, attempts = 0, retired_at = NULL`,
    [target, size.toString(), root, now(), JSON.stringify(kept), kind],
  )
}

/** Notes that the target answers, or what was wrong and how often in a row. */
export async function noteContact(
  { name, kind }: { name: string; kind: AnchorKind },
  failure: { error: string; attempts: number } | null,
): Promise<void> {
  await pool().query(
    `INSERT INTO audit.audit_anchor_target (name, kind, last_tried_at, last_error, attempts)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (name) DO UPDATE SET kind = EXCLUDED.kind, last_tried_at = EXCLUDED.last_tried_at,
       last_error = EXCLUDED.last_error, attempts = EXCLUDED.attempts, retired_at = NULL`,
    [name, kind, now(), failure?.error ?? null, failure?.attempts ?? 0],
  )
}

/** Retires the targets of the environment that are no longer in it, and answers which those were. */
export async function retireOthers(names: readonly string[]): Promise<string[]> {
  const { rows } = await pool().query<{ name: string }>(
    `UPDATE audit.audit_anchor_target SET retired_at = $2, last_error = NULL
     WHERE kind <> 'sink' AND retired_at IS NULL AND name <> ALL ($1::text[]) RETURNING name`,
    [[...names], now()],
  )
  return rows.map(({ name }) => name)
}

/** The cosignatures that witnesses gave for exactly this head, newest first. */
export async function cosignatureLines(size: bigint, root: Uint8Array): Promise<string[]> {
  const { rows } = await pool().query<{ line: string }>(
    `SELECT line FROM audit.audit_anchor_target t
     JOIN audit.audit_anchor a ON a.target = t.name AND a.size = $1 AND a.root = $2
     CROSS JOIN LATERAL jsonb_array_elements_text(CASE jsonb_typeof(a.receipt->'cosignatures')
       WHEN 'array' THEN a.receipt->'cosignatures' ELSE '[]' END) AS line
     WHERE t.kind = 'witness' ORDER BY a.id DESC LIMIT 100`,
    [size.toString(), root],
  )
  return rows.map(({ line }) => line)
}
