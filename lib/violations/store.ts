import 'server-only'
import { now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import type { Remembered } from './engine/memory'
import type { ViolationState } from './schema'

/** Holds the cursor, so that one replica at a time evaluates; answers the next index to look at. */
export async function lockCursor(tx: Tx): Promise<bigint> {
  const [row] = await tx.$queryRaw<{ nextIdx: bigint }[]>`
    SELECT next_idx AS "nextIdx" FROM violation_cursor WHERE id = 1 FOR UPDATE`
  if (!row) throw new Error('The cursor of the rules is missing: the database is not migrated.')
  return BigInt(row.nextIdx)
}

export async function moveCursor(tx: Tx, nextIdx: bigint): Promise<void> {
  await tx.violationCursor.update({ where: { id: 1 }, data: { nextIdx, updatedAt: now() } })
}

type StateRow = {
  ruleId: string
  key: string
  state: unknown
  subject: string | null
  expiresAt: Date | null
}

/** What the rules remember under these keys. */
export async function loadStates(
  tx: Tx,
  keys: readonly { ruleId: string; key: string }[],
): Promise<Remembered[]> {
  if (keys.length === 0) return []
  const ruleIds = keys.map(({ ruleId }) => ruleId)
  const names = keys.map(({ key }) => key)
  const rows = await tx.$queryRaw<StateRow[]>`
    SELECT s.rule_id AS "ruleId", s.key, s.state, s.subject_id::text AS "subject",
      s.expires_at AS "expiresAt"
    FROM unnest(${ruleIds}::text[], ${names}::text[]) AS k(rule_id, key)
    JOIN violation_rule_state s ON s.rule_id = k.rule_id AND s.key = k.key`
  return rows.map(({ expiresAt, ...row }) => ({
    ...row,
    expiresAtMs: expiresAt?.getTime() ?? null,
  }))
}

/** Writes what changed in one statement; what was forgotten is removed. */
export async function saveStates(tx: Tx, changed: readonly Remembered[]): Promise<void> {
  const kept = changed.filter(({ state }) => state !== null)
  const gone = changed.filter(({ state }) => state === null)
  if (kept.length > 0) {
    const json = JSON.stringify(
      kept.map(({ ruleId, key, state, subject, expiresAtMs }) => ({
        rule_id: ruleId,
        key,
        state,
        subject_id: subject,
        expires_at: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString(),
      })),
    )
    await tx.$executeRaw`
      INSERT INTO violation_rule_state (rule_id, key, state, subject_id, expires_at)
      SELECT rule_id, key, state, subject_id, expires_at FROM jsonb_to_recordset(${json}::jsonb)
        AS r(rule_id text, key text, state jsonb, subject_id uuid, expires_at timestamptz)
      ON CONFLICT (rule_id, key) DO UPDATE SET state = excluded.state,
        subject_id = excluded.subject_id, expires_at = excluded.expires_at`
  }
  for (const { ruleId, key } of gone)
    await tx.violationRuleState.deleteMany({ where: { ruleId, key } })
}

/** Reads the violation and holds its row, so that two people's triage cannot cross. */
export async function lockViolation(tx: Tx, id: string) {
  await tx.$queryRaw`SELECT 1 FROM violation WHERE id = ${id}::uuid FOR UPDATE`
  const violation = await tx.violation.findUnique({ where: { id } })
  if (!violation) throw new AppError('not_found', 'There is no such violation.')
  return { ...violation, state: violation.state as ViolationState }
}

export const violationResource = ({ id, ruleTitle }: { id: string; ruleTitle: string }) =>
  ({ type: 'violation', id, name: ruleTitle }) as const
