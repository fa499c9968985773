import 'server-only'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { isAppError } from '@/lib/errors'
import { sha256, verifyEd25519 } from '../log/hash'
import { type Checkpoint, parseCheckpoint, parseDecimal, parseHash } from '../merkle/checkpoint'
import { emptyRoot, sameHash, verifyConsistency } from '../merkle/rules'
import { parseNote, type VerifierKey, verifyNote } from '../merkle/signed-note'
import { readHeld, replaceHeld } from './folder'
import { cosign, type WitnessKey } from './key'

const PROOF_LINES_MAX = 63
const RACES_MAX = 100

export type Answer = { status: number; type: string; body: string }

/** What a witness is: its folder, its key, and the keys of the logs it watches. */
export type Witness = {
  folder: string
  own: WitnessKey
  logs: readonly VerifierKey[]
  /** Seconds since 1970. */
  now: () => bigint
}

const plain = (status: number, body: string): Answer => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: `${body}\n`,
})

/** A refusal that ends the request. */
class Refused extends Error {
  constructor(readonly answer: Answer) {
    super(answer.body)
  }
}

const refuse = (status: number, why: string) => new Refused(plain(status, why))

const conflict = (size: bigint) =>
  new Refused({ status: 409, type: 'text/x.tlog.size', body: `${size}\n` })

type Submission = {
  old: bigint
  proof: readonly Uint8Array[]
  note: string
  text: string
  checkpoint: Checkpoint
}

/** The parts of a request, as strictly as C2SP tlog-witness writes them. */
function parseSubmission(body: string): Submission {
  const split = body.indexOf('\n\n')
  const [first = '', ...lines] = body.slice(0, Math.max(split, 0)).split('\n')
  if (!first.startsWith('old '))
    throw refuse(400, 'A request is “old <size>”, hashes, an empty line, and a checkpoint.')
  if (lines.length > PROOF_LINES_MAX)
    throw refuse(400, `A consistency proof has ${PROOF_LINES_MAX} lines at most.`)
  try {
    const old = parseDecimal(first.slice('old '.length), 'The old size')
    const note = body.slice(split + 2)
    const { text } = parseNote(note)
    return { old, proof: lines.map(parseHash), note, text, checkpoint: parseCheckpoint(text) }
  } catch (error) {
    if (isAppError(error)) throw refuse(400, error.message)
    throw error
  }
}

/** 404 for a log that is not watched, 403 for a head that none of its keys signed. */
async function requireLog(witness: Witness, { note, checkpoint }: Submission): Promise<void> {
  const keys = witness.logs.filter(({ name }) => name === checkpoint.origin)
  if (keys.length === 0) throw refuse(404, 'This log is not watched here.')
  try {
    await verifyNote(note, keys, verifyEd25519)
  } catch (error) {
    if (isAppError(error)) throw refuse(403, error.message)
    throw error
  }
}

export const folderOf = (witness: Pick<Witness, 'folder'>, origin: string): string =>
  join(witness.folder, createHash('sha256').update(origin).digest('hex'))

/** What is held, read strictly: one that this witness did not cosign itself must not be built upon. */
async function heldHead(witness: Witness, origin: string, note: string | null) {
  if (note === null) return null
  const { text } = await verifyNote(note, [witness.own.key], verifyEd25519)
  const head = parseCheckpoint(text)
  if (head.origin !== origin) throw new Error(`What is held for ${origin} is of another log.`)
  return head
}

/** Whether the head goes on from what is held; throws the answer when it does not. */
function requireGrowth({ old, proof, checkpoint }: Submission, held: Checkpoint | null): void {
  const { size, root } = checkpoint
  const known = held?.size ?? 0n
  if (old > size) throw refuse(400, 'The old size is larger than that of the checkpoint.')
  if (old !== known) throw conflict(known)
  if (old === 0n) {
    const isEmpty = size > 0n || sameHash(root, emptyRoot(sha256))
    if (proof.length === 0 && isEmpty) return
    throw refuse(422, 'From size 0 the proof is empty, and so is the tree of size 0.')
  }
  const root1 = held?.root ?? root
  if (old === size && !sameHash(root1, root)) throw conflict(known)
  if (!verifyConsistency(sha256, { size1: old, size2: size, root1, root2: root, proof }))
    throw refuse(422, `The proof does not lead from the ${old} entries that are known here.`)
}

/** One try: check, cosign, hold. Null when another request was first. */
async function tryAdd(witness: Witness, submission: Submission): Promise<string | null> {
  const { text, note, checkpoint } = submission
  const folder = folderOf(witness, checkpoint.origin)
  const state = await readHeld(folder)
  const held = await heldHead(witness, checkpoint.origin, state.note)
  requireGrowth(submission, held)
  const line = cosign(witness.own, text, witness.now())
  // The same head again changes nothing that must be kept.
  if (held && held.size === checkpoint.size) return line
  return (await replaceHeld(folder, state, `${withoutOwn(witness, note)}${line}`)) ? line : null
}

/** A cosignature of ours that the log sent along would stand beside the new one. */
const withoutOwn = ({ own }: Witness, note: string): string => {
  const split = note.lastIndexOf('\n\n') + 2
  const lines = note.slice(split).split(/(?<=\n)/)
  return note.slice(0, split) + lines.filter((line) => !line.includes(` ${own.key.name} `)).join('')
}

async function add(witness: Witness, body: string): Promise<Answer> {
  const submission = parseSubmission(body)
  await requireLog(witness, submission)
  for (let race = 0; race < RACES_MAX; race += 1) {
    const line = await tryAdd(witness, submission)
    if (line !== null) return { status: 200, type: 'text/plain; charset=utf-8', body: line }
  }
  return plain(503, 'Too many at once; try again.')
}

/**
 * `POST /add-checkpoint` (C2SP tlog-witness): cosigns a head that is signed by a key of its log and goes
 * on from the last one cosigned here, which it replaces on the disk before the answer. 400 for what is
 * not written as it must be, 404 unknown log, 403 no right signature, 409 with the size known here, 422
 * for a proof that does not fit.
 */
export async function addCheckpoint(witness: Witness, body: string): Promise<Answer> {
  try {
    return await add(witness, body)
  } catch (error) {
    if (error instanceof Refused) return error.answer
    throw error
  }
}

/** The last head of a log that was cosigned here, with the cosignature; null before the first. */
export async function heldCheckpoint(witness: Witness, originHash: string): Promise<string | null> {
  const origin = witness.logs.find(
    ({ name }) => createHash('sha256').update(name).digest('hex') === originHash,
  )?.name
  return origin === undefined ? null : (await readHeld(folderOf(witness, origin))).note
}
