import 'server-only'
import { randomBytes } from 'node:crypto'
import { seal } from '@/lib/crypto/envelope'
import { Secret } from '@/lib/crypto/secret'
import { newId, now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import type { Tx } from '@/lib/db/transaction'
import { type SubjectKey, unwrap } from './disclosure'

const KNOWN_MAX = 2_000
const KNOWN_MS = 60_000

// Unwrapping costs more than a statement, so opened keys are kept for a minute. The statement that
// writes with one sees for itself that the key still lives (append.ts).
const known = new Map<string, { key: SubjectKey; until: number }>()

function remember(subject: string, key: SubjectKey): void {
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(subject, { key, until: performance.now() + KNOWN_MS })
}

function recall(subject: string): SubjectKey | null {
  const found = known.get(subject)
  if (!found) return null
  if (found.until > performance.now()) return found.key
  known.delete(subject)
  return null
}

/** Drops opened keys of this process: their subject was erased. */
export function forgetSubjectKeys(subjects: Iterable<string>): void {
  for (const subject of subjects) known.delete(subject)
}

async function makeMissing(tx: Tx, subjects: readonly string[]): Promise<void> {
  const data = subjects.map((subjectRef) => {
    const keyId = newId()
    const dek = new Secret(randomBytes(32).toString('base64'))
    return { keyId, subjectRef, wrappedDek: seal(dek, `subject-key/${keyId}`), createdAt: now() }
  })
  // Two first events at once: the second waits here for the first and then reads its key.
  await tx.subjectKey.createMany({ data, skipDuplicates: true })
}

/** The keys that are open in this process already, and who has none of those. */
function recallAll(subjects: ReadonlySet<string>) {
  const keys = new Map<string, SubjectKey>()
  for (const subject of subjects) {
    const key = recall(subject)
    if (key) keys.set(subject, key)
  }
  return { keys, unknown: [...subjects].filter((subject) => !keys.has(subject)).sort() }
}

/** As `subjectKeys`, without a transaction; null when somebody has no key yet, which takes one. */
export async function openSubjectKeys(
  subjects: ReadonlySet<string>,
): Promise<Map<string, SubjectKey> | null> {
  const { keys, unknown } = recallAll(subjects)
  if (unknown.length === 0) return keys
  const stored = await db.subjectKey.findMany({ where: { subjectRef: { in: unknown } } })
  if (stored.length < unknown.length) return null
  for (const { subjectRef, keyId, wrappedDek } of stored) {
    if (wrappedDek === null) continue
    const key = { keyId, dek: unwrap(keyId, wrappedDek) }
    keys.set(subjectRef, key)
    remember(subjectRef, key)
  }
  return keys
}

/**
 * The data key of each person, made with the first event about them. A person without one in the
 * answer was erased: their key was destroyed.
 */
export async function subjectKeys(
  tx: Tx,
  subjects: ReadonlySet<string>,
): Promise<Map<string, SubjectKey>> {
  const { keys, unknown } = recallAll(subjects)
  if (unknown.length === 0) return keys
  const where = { subjectRef: { in: unknown } }
  const stored = await tx.subjectKey.findMany({ where })
  const missing = unknown.filter((one) => !stored.some(({ subjectRef }) => subjectRef === one))
  if (missing.length > 0) await makeMissing(tx, missing)
  const all = missing.length > 0 ? await tx.subjectKey.findMany({ where }) : stored
  for (const { subjectRef, keyId, wrappedDek } of all) {
    if (wrappedDek === null) continue
    const key = { keyId, dek: unwrap(keyId, wrappedDek) }
    keys.set(subjectRef, key)
    // One made in this transaction is not there for others until it commits, which it may not do.
    if (!missing.includes(subjectRef)) remember(subjectRef, key)
  }
  return keys
}
