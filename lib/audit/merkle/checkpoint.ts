import { AppError } from '@/lib/errors'
import { fromBase64, toBase64 } from './base64'
import { HASH_BYTES } from './rules'

/** The head of a log (C2SP tlog-checkpoint v1.0.0). */
export type Checkpoint = { origin: string; size: bigint; root: Uint8Array }

/** Origin, size and root, a line each: the text of a signed note. */
export const formatCheckpoint = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${toBase64(root)}\n`

/** Reads the text of a checkpoint; extension lines are allowed. Throws `invalid` in words. */
export function parseCheckpoint(text: string): Checkpoint & { extensions: readonly string[] } {
  const lines = text.split('\n')
  const [origin = '', size = '', root = ''] = lines
  const extensions = lines.slice(3, -1)
  const isWhole = lines.length >= 4 && lines.at(-1) === '' && origin !== ''
  if (!isWhole || extensions.includes(''))
    throw new AppError('invalid', 'A checkpoint is an origin, a size and a root, a line each.')
  return { origin, size: parseDecimal(size, 'The size'), root: parseHash(root), extensions }
}

/** Decimal digits without leading zeros. Throws `invalid` naming what it is. */
export function parseDecimal(text: string, what: string): bigint {
  if (!/^(0|[1-9]\d{0,19})$/.test(text))
    throw new AppError('invalid', `${what} is not a whole number without leading zeros.`)
  return BigInt(text)
}

/** Base64 of a SHA-256 hash. Throws `invalid`. */
export function parseHash(text: string): Uint8Array {
  const hash = fromBase64(text, 'The hash')
  if (hash.byteLength !== HASH_BYTES)
    throw new AppError('invalid', `A hash is ${HASH_BYTES} bytes in base64.`)
  return hash
}
