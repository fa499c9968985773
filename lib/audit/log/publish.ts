import 'server-only'
import { now } from '@/lib/db/clock'
import { log } from '@/lib/log'
import { raiseAlarm } from '../alarms/raise'
import { formatCheckpoint, parseCheckpoint } from '../merkle/checkpoint'
import { sameHash } from '../merkle/rules'
import { parseNote, verifyNote } from '../merkle/signed-note'
import { lastAnchored } from './anchors/last-anchored'
import { type AnchoredHead, contradiction, type Refusal } from './contradiction'
import { verifyEd25519 } from './hash'
import { rootAt } from './proofs'
import { type LogSigner, logSigners, signWithAll } from './signing'
import { insertCheckpoint } from './store'
import { type LogHead, latestCheckpoint, logHead } from './stream'

const INTERVAL_MS = 5_000
const RECHECK_MS = 60_000

type Published = NonNullable<Awaited<ReturnType<typeof latestCheckpoint>>>

/** The largest head that this process signed: it outlives a database that is rolled back under it. */
let remembered: (AnchoredHead & { origin: string }) | undefined

async function tilesRefusal(head: LogHead): Promise<Refusal | null> {
  const root = await rootAt(head.size).catch((error: unknown) => {
    if (error instanceof RangeError) return null
    throw error
  })
  if (root && sameHash(root, head.root)) return null
  return {
    key: 'tiles',
    detail: `The tiles do not lead to the stored root of ${head.size} entries.`,
  }
}

/** The last checkpoint must be what it was: a note of a key of ours over what its row says. */
async function publishedRefusal(
  last: Published,
  origin: string,
  signers: readonly LogSigner[],
): Promise<Refusal | null> {
  const refuse = (detail: string): Refusal => ({ key: 'last-checkpoint', detail })
  try {
    const keys = signers.map(({ key }) => key)
    const { text } = await verifyNote(last.note, keys, verifyEd25519)
    const noted = parseCheckpoint(text)
    if (noted.origin === origin && noted.size === last.size && sameHash(noted.root, last.root))
      return null
    return refuse(`The row of the last checkpoint (${last.size}) is not what was signed.`)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return refuse(
      `The last checkpoint (${last.size}) does not verify: ${why} After a change of keys the old one must stay in AUDIT_LOG_KEYS until a checkpoint carries both.`,
    )
  }
}

async function refusalOf(
  head: LogHead,
  last: Published | null,
  signers: readonly LogSigner[],
  anchored: readonly AnchoredHead[],
): Promise<Refusal | null> {
  const signed = last ? await publishedRefusal(last, head.origin, signers) : null
  if (signed) return signed
  const known: AnchoredHead[] = [
    ...(last ? [{ target: 'the last checkpoint', size: last.size, root: last.root }] : []),
    ...(remembered?.origin === head.origin ? [remembered] : []),
    ...anchored,
  ]
  for (const one of known) {
    const refusal = await contradiction(head, one)
    if (refusal) return refusal
  }
  return tilesRefusal(head)
}

/** Whether the last checkpoint has a signature of exactly the keys that sign now. */
function isSignedByAll(last: Published, signers: readonly LogSigner[]): boolean {
  const signed = parseNote(last.note).signatures.map(({ name, id }) => `${name}+${id}`)
  const wanted = signers.map(({ key }) => `${key.name}+${key.id}`)
  return signed.toSorted().join() === wanted.toSorted().join()
}

const isUpToDate = (head: LogHead, last: Published | null, signers: readonly LogSigner[]) =>
  last !== null &&
  last.size === head.size &&
  sameHash(last.root, head.root) &&
  isSignedByAll(last, signers)

export type Publication = 'published' | 'unchanged' | 'refused'

/**
 * Signs the head of the log as a checkpoint, when it grew or the keys changed. First it is held against
 * every head that is known: the last checkpoint, whose own signature is verified; what this process
 * signed; what is anchored outside; and the tiles. One that contradicts any of them is never signed
 * (C2SP tlog-checkpoint §Signatures): an alarm is raised instead.
 */
export async function publishCheckpoint(
  findSigners = logSigners,
  findAnchored = lastAnchored,
): Promise<Publication> {
  // In this order: what another process signs and anchors meanwhile must not look like a rollback.
  const anchored = await findAnchored()
  const last = await latestCheckpoint()
  const head = await logHead()
  if (head.size === 0n && !last) return 'unchanged'
  const signers = await findSigners(head.origin)
  const refusal = await refusalOf(head, last, signers, anchored)
  if (refusal) {
    await raiseAlarm({ kind: 'inconsistent-head', ...refusal })
    return 'refused'
  }
  if (isUpToDate(head, last, signers)) return 'unchanged'
  const { origin, size, root } = head
  const note = await signWithAll(signers, formatCheckpoint({ origin, size, root }))
  if (!(await insertCheckpoint({ size, root, note, createdAt: now() }))) return 'unchanged'
  remembered = { origin, target: 'this process', size, root }
  log.info('audit.log.published', { size: size.toString() })
  return 'published'
}

let looked: { at: number; size: bigint } | undefined

/**
 * One turn of the publisher's loop: at most every five seconds while the log grows, and once a minute
 * when it does not, so that a head that changes in its place is noticed.
 */
export async function publishWhenDue(): Promise<'idle'> {
  const { size } = await logHead()
  const waitMs = looked?.size === size ? RECHECK_MS : INTERVAL_MS
  if (looked !== undefined && performance.now() - looked.at < waitMs) return 'idle'
  await publishCheckpoint()
  looked = { at: performance.now(), size }
  return 'idle'
}
