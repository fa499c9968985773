import 'server-only'
import { AppError } from '@/lib/errors'
import { parseCheckpoint } from '../../merkle/checkpoint'
import { parseNote, verifyNote } from '../../merkle/signed-note'
import type { AnchoredHead } from '../contradiction'
import { verifyEd25519 } from '../hash'
import { logVerifierKeys } from '../signing'
import { logHead } from '../stream'

export type AnchorKind = 'file' | 's3' | 'witness' | 'sink'

/** A signed head as it stands in the log; `id` gives their order. */
export type StoredCheckpoint = {
  id: bigint
  size: bigint
  root: Uint8Array
  note: string
  createdAt: Date
}

/** What a place answered, kept with the anchor. Plain JSON. */
export type Receipt = Readonly<Record<string, string | number | readonly string[]>>

/** A place outside of this database that keeps checkpoints. */
export type Place = {
  name: string
  kind: AnchorKind
  /** How many checkpoints it takes at once, oldest first; null when only the newest makes sense. */
  batchMax: number | null
  /** The largest head it holds, asked for there; null when it holds none. Throws when it cannot be read. */
  last: (signal: AbortSignal) => Promise<AnchoredHead | null>
  /** Keeps them, and answers a receipt for each. Throws in words, or `Contradicted`. */
  put: (checkpoints: readonly StoredCheckpoint[], signal: AbortSignal) => Promise<Receipt[]>
}

/** What went wrong with a place, for who runs the portal. */
export const unusable = (message: string, cause?: unknown) =>
  new AppError('upstream_failed', message, { cause })

/** The head that a note of ours says; null when it is of another log or no key of ours signed it. */
export async function ownHead(
  target: string,
  note: string,
): Promise<(AnchoredHead & { note: string }) | null> {
  const { origin } = await logHead()
  try {
    const { text } = await verifyNote(note, await logVerifierKeys(origin), verifyEd25519)
    const { size, root, origin: noted } = parseCheckpoint(text)
    return noted === origin ? { target, size, root, note } : null
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid') return null
    throw error
  }
}

/** Whether a note says to be of this log, whoever signed it. */
export async function namesOurLog(note: string): Promise<boolean> {
  try {
    return parseCheckpoint(parseNote(note).text).origin === (await logHead()).origin
  } catch {
    return false
  }
}

/** The answer of a place whose every checkpoint of this log is signed by keys that are not ours. */
export const foreignHead = (target: string): AnchoredHead => ({
  target,
  size: 0n,
  root: new Uint8Array(),
  problem: `${target} holds checkpoints of this log, and the last ones are signed by no key of AUDIT_LOG_KEYS. After a change of keys the old one must stay in the list until a checkpoint with both signatures is anchored; else these are not the keys of this log.`,
})
