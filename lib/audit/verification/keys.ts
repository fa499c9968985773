import 'server-only'
import { db } from '@/lib/db/read'
import { unwrap } from '../disclosure'
import type { Findings } from './findings'

/** So many people's keys are opened in one check: all of most organizations, else some drawn at random. */
const OPENED_MAX = 2_000

type Key = { keyId: string; subjectRef: string; wrappedDek: string | null }

const opens = ({ keyId, wrappedDek }: Key): boolean => {
  try {
    return wrappedDek !== null && unwrap(keyId, wrappedDek).byteLength > 0
  } catch {
    return false
  }
}

/**
 * The keys of people: each that lives opens, and each that was destroyed has its erasure in the log.
 * Whoever exchanges or destroys one beside the portal takes what the log says about a person away.
 */
export async function checkKeys(found: Findings): Promise<void> {
  const living = await db.$queryRaw<Key[]>`
    SELECT key_id::text AS "keyId", subject_ref::text AS "subjectRef", wrapped_dek AS "wrappedDek"
    FROM audit.subject_key WHERE destroyed_at IS NULL ORDER BY random() LIMIT ${OPENED_MAX}`
  for (const key of living)
    if (!opens(key))
      found.add(
        'mismatch',
        'key',
        key.subjectRef,
        `The key of person ${key.subjectRef} is not the one the portal made: nothing personal about them opens or can be written.`,
      )
  const destroyed = await db.$queryRaw<{ subjectRef: string }[]>`
    SELECT k.subject_ref::text AS "subjectRef" FROM audit.subject_key k
    WHERE k.destroyed_at IS NOT NULL AND NOT EXISTS (SELECT FROM audit.audit_event e
      WHERE e.action = 'erasure.execute' AND e.outcome = 'success'
        AND e.core->'data'->>'person' = k.subject_ref::text)
      AND k.destroyed_at >= (SELECT COALESCE(min(ts), '-infinity') FROM audit.audit_event)
    LIMIT 100`
  for (const { subjectRef } of destroyed)
    found.add(
      'gap',
      'key',
      subjectRef,
      `The key of person ${subjectRef} was destroyed without an erasure in the log: what is personal about them is lost.`,
    )
}
