import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'
import { fromBase64, toBase64, toHex } from '@/lib/audit/merkle/base64'
import { type Checkpoint, parseCheckpoint } from '@/lib/audit/merkle/checkpoint'
import {
  leafHash,
  rootFromInclusion,
  type Sha256,
  sameHash,
  verifyConsistency,
} from '@/lib/audit/merkle/rules'
import {
  parseVerifierKey,
  type VerifierKey,
  type VerifyEd25519,
  verifyNote,
} from '@/lib/audit/merkle/signed-note'
import { parseTlogProof } from '@/lib/audit/merkle/tlog-proof'

/** One thing that was checked. `bytes` is what to compare with another tool's result. */
export type Step = {
  title: string
  ok: boolean | null
  detail: string
  bytes?: string
}

const sha256: Sha256 = (...parts) => {
  const hash = nobleSha256.create()
  for (const part of parts) hash.update(part)
  return hash.digest()
}

const verifyEd25519: VerifyEd25519 = async (publicKey, message, signature) => {
  const bytes = (part: Uint8Array) => Uint8Array.from(part)
  const key = await crypto.subtle.importKey('raw', bytes(publicKey), 'Ed25519', false, ['verify'])
  return crypto.subtle.verify('Ed25519', key, bytes(signature), bytes(message))
}

async function textFrom(path: string): Promise<string> {
  const response = await fetch(path, { headers: { accept: 'text/plain' } })
  if (response.ok) return response.text()
  const problem = (await response.json().catch(() => ({}))) as { detail?: string; title?: string }
  throw new Error(problem.detail ?? problem.title ?? `The portal answered ${response.status}.`)
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

function keysOf(text: string): VerifierKey[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => parseVerifierKey(sha256, line))
}

async function signatureStep(
  note: string,
  keys: readonly VerifierKey[],
  pinned: boolean,
): Promise<Step> {
  const title = 'The checkpoint is signed by the log'
  try {
    const { verified } = await verifyNote(note, keys, verifyEd25519)
    const names = verified.map(({ key }) => `${key.name}+${key.id}`).join(', ')
    const whose = pinned
      ? 'the key you gave'
      : 'the key this portal names: compare it once elsewhere'
    return { title, ok: true, detail: `Ed25519, by ${names}: ${whose}.`, bytes: note }
  } catch (error) {
    return { title, ok: false, detail: messageOf(error), bytes: note }
  }
}

function noteText(note: string): string {
  return note.slice(0, note.lastIndexOf('\n\n') + 1)
}

/** That one of the two heads is a prefix of the other, by a proof fetched for just these. */
async function consistencyStep(ours: Checkpoint, theirs: Checkpoint): Promise<Step> {
  const title = 'Your checkpoint and this one are of one log'
  if (ours.origin !== theirs.origin)
    return { title, ok: false, detail: `Yours is of another log, ${theirs.origin}.` }
  const [first, second] = theirs.size <= ours.size ? [theirs, ours] : [ours, theirs]
  const path = `/api/audit/log/consistency?from=${first.size}&to=${second.size}`
  const lines = first.size === second.size ? '' : await textFrom(path)
  const proof = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => fromBase64(line, 'A hash of the proof'))
  const ok = verifyConsistency(sha256, {
    size1: first.size,
    size2: second.size,
    root1: first.root,
    root2: second.root,
    proof,
  })
  const detail = ok
    ? `The ${first.size} entries of the older one are unchanged in the ${second.size} of the newer.`
    : 'They are not: the log was rewritten, or one of the two is forged. Keep both.'
  return { title, ok, detail, bytes: lines }
}

export type Trusted = {
  /** Verifier keys the reader got elsewhere, a line each; empty: those the portal names. */
  keys: string
  /** A checkpoint the reader got elsewhere; empty: none. */
  checkpoint: string
}

/**
 * Checks an event in the browser: its leaf from the canonical JSON on the page, the way to the root by
 * the proof, the checkpoint's signature, and a checkpoint the reader brings. Every step tells its result;
 * what cannot be fetched or read is thrown.
 */
export async function verifyEvent(
  eventId: string,
  canonicalCore: string,
  trusted: Trusted,
): Promise<Step[]> {
  const leaf = leafHash(sha256, new TextEncoder().encode(canonicalCore))
  const file = parseTlogProof(await textFrom(`/api/audit/events/${eventId}/proof`))
  const head = parseCheckpoint(noteText(file.checkpoint))
  const root = rootFromInclusion(sha256, {
    index: file.index,
    size: head.size,
    leaf,
    proof: file.proof,
  })
  const included = root !== null && sameHash(root, head.root)
  const pinned = trusted.keys.trim() !== ''
  const keys = keysOf(pinned ? trusted.keys : await textFrom('/api/audit/log/keys'))
  const steps: Step[] = [
    {
      title: 'The leaf was computed from the JSON on this page',
      ok: true,
      detail: 'SHA-256 over a zero byte and the canonical JSON (RFC 6962, RFC 8785).',
      bytes: toHex(leaf),
    },
    {
      title: `It is entry ${file.index} of the ${head.size} under the checkpoint`,
      ok: included,
      detail: included
        ? `${file.proof.length} hashes lead from the leaf to the root.`
        : 'The proof does not lead from this leaf to the checkpoint’s root: the event was altered.',
      bytes: file.proof
        .map(toBase64)
        .concat(`root ${toBase64(head.root)}`)
        .join('\n'),
    },
    await signatureStep(file.checkpoint, keys, pinned),
  ]
  if (trusted.checkpoint.trim() === '') return steps
  const theirs = `${trusted.checkpoint.replaceAll('\r', '').trim()}\n`
  const theirSignature = await signatureStep(theirs, keys, pinned)
  return [
    ...steps,
    { ...theirSignature, title: 'Your checkpoint is signed by the log' },
    await consistencyStep(head, parseCheckpoint(noteText(theirs))),
  ]
}
