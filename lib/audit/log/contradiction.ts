import 'server-only'
import { verifyConsistency } from '../merkle/rules'
import { sha256 } from './hash'
import { consistencyProof } from './proofs'
import type { LogHead } from './stream'

/** A head that is known to others. `problem` says, where there is one, why nothing can agree with it. */
export type AnchoredHead = { target: string; size: bigint; root: Uint8Array; problem?: string }

/** Why a head must not be signed. `key` tells apart what it contradicts. */
export type Refusal = { key: string; detail: string }

/** A place knows another log than this one: nothing is sent there, and nothing is signed. */
export class Contradicted extends Error {}

export const refusalKey = (target: string): string =>
  target.replace(/^the /, '').replaceAll(' ', '-')

/** Null when the tiles cannot even give one. */
async function proofBetween(size1: bigint, size2: bigint): Promise<Uint8Array[] | null> {
  try {
    return await consistencyProof(size1, size2)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Whether the log contradicts a head that is known to others; in words. */
export async function contradiction(
  head: Pick<LogHead, 'size' | 'root'>,
  known: AnchoredHead,
): Promise<Refusal | null> {
  const { target, size, root, problem } = known
  const refuse = (detail: string): Refusal => ({ key: refusalKey(target), detail })
  if (problem !== undefined) return refuse(problem)
  if (size > head.size)
    return refuse(
      `The log has ${head.size} entries, but ${target} knows ${size}: it was rolled back.`,
    )
  if (size === 0n) return null
  const claim = { size1: size, size2: head.size, root1: root, root2: head.root }
  const proof = await proofBetween(size, head.size)
  if (proof && verifyConsistency(sha256, { ...claim, proof })) return null
  return refuse(
    `The first ${size} of the log’s ${head.size} entries are not those that ${target} knows.`,
  )
}
