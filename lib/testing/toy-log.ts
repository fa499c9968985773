import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { rawPublicKey } from '../audit/log/hash'
import { toBase64 } from '../audit/merkle/base64'
import { formatCheckpoint } from '../audit/merkle/checkpoint'
import {
  consistencySpans,
  emptyRoot,
  type HashAt,
  hashOfSpan,
  leafHash,
  nodeHash,
  type Sha256,
} from '../audit/merkle/rules'
import {
  ED25519,
  formatNote,
  formatVerifierKey,
  makeVerifierKey,
  signatureBy,
} from '../audit/merkle/signed-note'

const sha256: Sha256 = (...parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** A key that logs of tests sign with. */
export function toyKey(origin: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = rawPublicKey(publicKey)
  const key = makeVerifierKey(sha256, { name: origin, algorithm: ED25519, publicKey: raw })
  const line = (text: string) => signatureBy(key, sign(null, Buffer.from(text), privateKey))
  return { key, vkey: formatVerifierKey(key), line }
}

/** A log in memory whose leaf at `index` is `leaf(index)`: two with other leaves are a fork. */
export function toyLog(
  origin: string,
  keys: readonly ReturnType<typeof toyKey>[],
  leaf: (index: number) => string,
) {
  const known = new Map<string, Uint8Array>()
  const hashAt: HashAt = (level, n) => {
    const place = `${level}/${n}`
    const found = known.get(place)
    if (found) return found
    const made =
      level === 0
        ? leafHash(sha256, Buffer.from(leaf(Number(n))))
        : nodeHash(sha256, hashAt(level - 1, n * 2n), hashAt(level - 1, n * 2n + 1n))
    known.set(place, made)
    return made
  }
  const rootOf = (size: bigint) =>
    size === 0n ? emptyRoot(sha256) : hashOfSpan(sha256, hashAt, { from: 0n, to: size })
  const checkpoint = (size: bigint) => {
    const text = formatCheckpoint({ origin, size, root: rootOf(size) })
    return formatNote(
      text,
      keys.map(({ line }) => line(text)),
    )
  }
  const proof = (from: bigint, to: bigint) =>
    from === 0n ? [] : consistencySpans(from, to).map((span) => hashOfSpan(sha256, hashAt, span))
  /** The body of a request to a witness. */
  const submission = (old: bigint, size: bigint) =>
    [`old ${old}`, ...proof(old, size).map(toBase64), '', checkpoint(size)].join('\n')
  return { checkpoint, submission, rootOf }
}
