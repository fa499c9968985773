import { AppError } from '@/lib/errors'
import { fromBase64, toBase64 } from './base64'
import { parseDecimal, parseHash } from './checkpoint'

const HEADER = 'c2sp.org/tlog-proof@v1'
const HASHES_MAX = 64

/**
 * An offline proof (C2SP tlog-proof). `extra` is not covered by the proof: here it holds what the leaf
 * is computed from. `checkpoint` is a signed note, verbatim.
 */
export type TlogProof = {
  extra: Uint8Array | null
  index: bigint
  proof: readonly Uint8Array[]
  checkpoint: string
}

export const formatTlogProof = ({ extra, index, proof, checkpoint }: TlogProof): string =>
  [
    HEADER,
    ...(extra ? [`extra ${toBase64(extra)}`] : []),
    `index ${index}`,
    ...proof.map(toBase64),
    '',
    checkpoint,
  ].join('\n')

/** Reads a `.tlog-proof` file. Throws `invalid` naming the line that is wrong. */
export function parseTlogProof(text: string): TlogProof {
  const split = text.indexOf('\n\n')
  const lines = text.slice(0, split).split('\n')
  if (split < 0 || lines.shift() !== HEADER)
    throw new AppError('invalid', `A proof starts with the line ${HEADER}, and has an empty line.`)
  const extra = lines[0]?.startsWith('extra ')
    ? fromBase64((lines.shift() ?? '').slice('extra '.length), 'The extra line')
    : null
  const indexLine = lines.shift() ?? ''
  if (!indexLine.startsWith('index '))
    throw new AppError('invalid', 'The proof lacks its line “index <number>”.')
  if (lines.length > HASHES_MAX)
    throw new AppError('invalid', `A proof has ${HASHES_MAX} hashes at most.`)
  return {
    extra,
    index: parseDecimal(indexLine.slice('index '.length), 'The index'),
    proof: lines.map(parseHash),
    checkpoint: text.slice(split + 2),
  }
}
