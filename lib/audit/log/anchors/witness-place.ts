import 'server-only'
import { createHash } from 'node:crypto'
import { toBase64 } from '../../merkle/base64'
import { parseCheckpoint, parseDecimal } from '../../merkle/checkpoint'
import { formatSignature, parseNote, type VerifierKey, verifyNote } from '../../merkle/signed-note'
import { type AnchoredHead, Contradicted } from '../contradiction'
import { verifyEd25519 } from '../hash'
import { consistencyProof } from '../proofs'
import { logHead } from '../stream'
import { type Place, type Receipt, type StoredCheckpoint, unusable } from './place'
import { newestCheckpoint, notedSize } from './store'

const TIMEOUT_MS = 10_000
const ANSWER_BYTES_MAX = 64 * 1024
const PROOF_LINES_MAX = 63
const SIZES_TOLD_MAX = 3
const SIZE_TYPE = 'text/x.tlog.size'

export type Witness = { url: string; key: VerifierKey }
type Answer = { status: number; type: string; body: string }

/** The text of an answer, cut off where no witness would go on. */
async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body ?? []) {
    length += part.byteLength
    if (length > ANSWER_BYTES_MAX) throw new Error('The answer is too long.')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

async function ask(witness: Witness, path: string, init: RequestInit, signal: AbortSignal) {
  try {
    const response = await fetch(`${witness.url}/${path}`, {
      ...init,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    })
    const type = response.headers.get('content-type') ?? ''
    return { status: response.status, type, body: await textOf(response) } satisfies Answer
  } catch (cause) {
    throw unusable(`The witness ${witness.key.name} does not answer at ${witness.url}.`, cause)
  }
}

/** `POST <prefix>/add-checkpoint` (C2SP tlog-witness): old size, proof, an empty line, the checkpoint. */
async function addCheckpoint(
  witness: Witness,
  { old, size, note }: { old: bigint; size: bigint; note: string },
  signal: AbortSignal,
): Promise<Answer> {
  const proof = await consistencyProof(old, size)
  if (proof.length > PROOF_LINES_MAX) throw new Error('The proof is longer than a witness takes.')
  const lines = [`old ${old}`, ...proof.map(toBase64), '', note]
  const headers = { 'content-type': 'text/plain; charset=utf-8' }
  return ask(witness, 'add-checkpoint', { method: 'POST', headers, body: lines.join('\n') }, signal)
}

/** The cosignature lines of an answer, each verified. Throws in words when there is none. */
async function cosignaturesIn(witness: Witness, note: string, body: string): Promise<Receipt> {
  try {
    const whole = note + body
    const { verified } = await verifyNote(whole, [witness.key], verifyEd25519)
    const lines = parseNote(whole)
      .signatures.filter(({ name, id }) => name === witness.key.name && id === witness.key.id)
      .map((signature) => formatSignature(signature).trimEnd())
    return { cosignatures: lines.slice(0, 1), time: verified[0]?.timestamp ?? 0 }
  } catch (cause) {
    throw unusable(
      `The witness ${witness.key.name} answered without a right cosignature of the key in AUDIT_WITNESSES. Ask its operator for its verifier key.`,
      cause,
    )
  }
}

const refused = (witness: Witness, { status, body }: Answer): Error => {
  const { name } = witness.key
  if (status === 404)
    return unusable(
      `The witness ${name} does not know this log. Give its operator the log’s verifier keys (Audit, Integrity).`,
    )
  if (status === 403)
    return unusable(
      `The witness ${name} knows this log by other keys. Give its operator the log’s verifier keys (Audit, Integrity), with those of before.`,
    )
  const said = body.trim().slice(0, 200)
  return unusable(`The witness ${name} answered ${status}${said ? `: ${said}` : ''}.`)
}

/** The size that a witness says it knows; null when its 409 does not say one. */
function sizeTold({ status, type, body }: Answer): bigint | null {
  if (status !== 409 || !type.startsWith(SIZE_TYPE)) return null
  try {
    return parseDecimal(body.replace(/\n$/, ''), 'The size')
  } catch {
    return null
  }
}

class WitnessPlace implements Place {
  readonly kind = 'witness'
  readonly batchMax = null
  readonly name: string
  /** What it said last, to begin with next time. */
  #old: bigint | null = null

  constructor(private readonly witness: Witness) {
    this.name = witness.key.name
  }

  async last(signal: AbortSignal): Promise<AnchoredHead | null> {
    const published = await this.#publishedHead(signal)
    if (published) return published
    const newest = await newestCheckpoint()
    if (!newest) return null
    try {
      await this.#submit(newest, signal)
      return { target: this.name, size: newest.size, root: newest.root }
    } catch (error) {
      if (!(error instanceof Contradicted)) throw error
      const { name: target } = this
      return { target, size: 0n, root: new Uint8Array(), problem: error.message }
    }
  }

  async put([checkpoint]: readonly StoredCheckpoint[], signal: AbortSignal): Promise<Receipt[]> {
    return checkpoint ? [await this.#submit(checkpoint, signal)] : []
  }

  /** What our own witness shows to auditors; others do not have such an address. */
  async #publishedHead(signal: AbortSignal): Promise<AnchoredHead | null> {
    const { origin } = await logHead()
    const name = createHash('sha256').update(origin).digest('hex')
    const { status, body } = await ask(this.witness, `${name}/checkpoint`, {}, signal)
    if (status !== 200) return null
    const text = await verifyNote(body, [this.witness.key], verifyEd25519).then(
      (note) => note.text,
      () => null,
    )
    const said = text === null ? null : parseCheckpoint(text)
    return said?.origin === origin ? { target: this.name, size: said.size, root: said.root } : null
  }

  async #submit(checkpoint: StoredCheckpoint, signal: AbortSignal): Promise<Receipt> {
    let old = this.#old ?? (await notedSize(this.name))
    if (old > checkpoint.size) old = checkpoint.size
    for (let told = 0; told < SIZES_TOLD_MAX; told += 1) {
      const answer = await addCheckpoint(this.witness, { ...checkpoint, old }, signal)
      if (answer.status === 200) {
        const receipt = await cosignaturesIn(this.witness, checkpoint.note, answer.body)
        this.#old = checkpoint.size
        return receipt
      }
      const size = sizeTold(answer)
      if (size === null) throw this.#refusal(answer, old)
      if (size === old) throw this.#another(old)
      if (size > checkpoint.size) return this.#isAhead(checkpoint, size)
      old = size
    }
    throw unusable(`The witness ${this.name} names another size each time it is asked.`)
  }

  #refusal(answer: Answer, old: bigint): Error {
    return answer.status === 422 || answer.status === 409
      ? this.#another(old)
      : refused(this.witness, answer)
  }

  #another(size: bigint): Contradicted {
    return new Contradicted(
      `The witness ${this.name} knows another log: its first ${size} entries are not those of this one.`,
    )
  }

  /** Another process may have signed and sent a larger one meanwhile; else nobody may have. */
  async #isAhead(checkpoint: StoredCheckpoint, size: bigint): Promise<never> {
    const newest = await newestCheckpoint()
    if (newest && newest.size >= size && newest.id > checkpoint.id)
      throw unusable(`The witness ${this.name} got a larger checkpoint meanwhile.`)
    throw new Contradicted(
      `The last checkpoint has ${newest?.size ?? 0n} entries, but the witness ${this.name} knows ${size}: the log was rolled back.`,
    )
  }
}

/** A witness (C2SP tlog-witness): holds the largest head it saw, and never cosigns one that contradicts it. */
export const witnessPlace = (witness: Witness): Place => new WitnessPlace(witness)
