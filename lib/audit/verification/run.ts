import 'server-only'
import { randomInt } from 'node:crypto'
import { now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { type Bounds, checkIndexes, checkPending, checkSpan, checkStrays } from './events'
import { Findings } from './findings'
import { checkGuards, isChoiceOfSite } from './guards'
import { checkAnchors, checkCheckpoints, checkHead, type Head } from './heads'
import { checkKeys } from './keys'
import { type Finding, PHASES, type Phase, type Scope } from './schema'

const EVENTS_AT_ONCE = 1_024n
const STRAYS_AT_ONCE = 5_000
const HEADS_AT_ONCE = 200
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const RECENT_MAX = 20_000n
const RANDOM_DEFAULT = 1_000

/** Where a verification stands, as JSON: a process that takes over goes on from here. */
export type Progress = {
  scope: Scope
  phase: Phase | 'done'
  /** The next index, event or id of the phase. */
  at: string
  /** Time of the newest event so far, ms. */
  latest: number
  checked: number
  total: number
  random: number
  findings: Finding[]
  findingsCount: number
}

/** First index of events logged since, found by halving: the log is in the order of time. */
async function firstIndexSince(since: Date): Promise<bigint | null> {
  const rows = await db.$queryRaw<{ idx: bigint | null }[]>`
    SELECT min(idx) AS idx FROM audit.audit_index WHERE ts >= ${since}`
  return rows[0]?.idx ?? null
}

async function headNow(): Promise<Head | null> {
  return db.auditLogState.findUnique({
    where: { id: 1 },
    select: { origin: true, size: true, root: true, minIndex: true },
  })
}

/** Begins a verification. `random`: how many events of all times a sample looks at. */
export async function begin(scope: Scope, random = RANDOM_DEFAULT): Promise<Progress> {
  const head = await headNow()
  const [size, min] = [head?.size ?? 0n, head?.minIndex ?? 0n]
  const recent = (await firstIndexSince(new Date(now().getTime() - HOUR_MS))) ?? size
  const newest = size > RECENT_MAX ? size - RECENT_MAX : 0n
  const from = scope === 'full' ? 0n : recent > newest ? recent : newest
  const sampled = scope === 'sample' ? Math.min(random, Number(size - min)) : 0
  return {
    scope,
    phase: 'events',
    at: `${from}`,
    latest: 0,
    checked: 0,
    total: Number(size - from) + sampled,
    random: sampled,
    findings: [],
    findingsCount: 0,
  }
}

type Step = { progress: Progress; found: Findings; bounds: Bounds; head: Head }

/** The next phase, or the same further on. */
const goOn = (progress: Progress, next: string | null): void => {
  if (next !== null) {
    progress.at = next
    return
  }
  const following = PHASES[PHASES.indexOf(progress.phase as Phase) + 1]
  progress.phase = following ?? 'done'
  progress.at = ''
}

async function events({ progress, found, bounds }: Step): Promise<void> {
  const from = BigInt(progress.at)
  const to = from + EVENTS_AT_ONCE < bounds.size ? from + EVENTS_AT_ONCE : bounds.size
  if (from < to) {
    progress.latest = await checkSpan({ from, to, after: progress.latest }, bounds, found)
    progress.checked += Number(to - from)
  }
  progress.total = Math.max(progress.total, progress.checked)
  goOn(progress, to < bounds.size ? `${to}` : null)
}

async function random({ progress, found, bounds }: Step): Promise<void> {
  const count = Math.min(progress.random, Number(EVENTS_AT_ONCE))
  if (count > 0) {
    await checkIndexes(someIndexes(count, bounds), bounds, found)
    progress.checked += count
    progress.random -= count
  }
  goOn(progress, progress.random > 0 ? '' : null)
}

/** All of a small log, else so many drawn at random. */
export function someIndexes(count: number, { size, minIndex }: Bounds): bigint[] {
  const there = Number(size - minIndex)
  if (there <= count) return Array.from({ length: there }, (_, at) => minIndex + BigInt(at))
  return Array.from({ length: count }, () => minIndex + BigInt(randomInt(there)))
}

async function strays({ progress, found }: Step): Promise<void> {
  const since = new Date(now().getTime() - HOUR_MS).toISOString()
  const recent = { at: since, id: '00000000-0000-0000-0000-000000000000' }
  const first = progress.scope === 'sample' ? recent : null
  const after = progress.at === '' ? first : JSON.parse(progress.at)
  const { next } = await checkStrays(after, STRAYS_AT_ONCE, found)
  if (next === null) await checkPending(found)
  goOn(progress, next && JSON.stringify({ at: next.at, id: next.id }))
}

async function lastIdBefore(table: 'auditCheckpoint' | 'auditAnchor', since: Date) {
  const row =
    table === 'auditCheckpoint'
      ? await db.auditCheckpoint.findFirst({
          where: { createdAt: { lt: since } },
          orderBy: { id: 'desc' },
          select: { id: true },
        })
      : await db.auditAnchor.findFirst({
          where: { anchoredAt: { lt: since } },
          orderBy: { id: 'desc' },
          select: { id: true },
        })
  return row?.id ?? 0n
}

async function heads({ progress, found, head }: Step): Promise<void> {
  const isAnchors = progress.phase === 'anchors'
  const since = new Date(progress.scope === 'sample' ? now().getTime() - DAY_MS : 0)
  const afterId =
    progress.at === ''
      ? await lastIdBefore(isAnchors ? 'auditAnchor' : 'auditCheckpoint', since)
      : BigInt(progress.at)
  const page = { afterId, limit: HEADS_AT_ONCE, head }
  const { next } = isAnchors ? await checkAnchors(page, found) : await checkCheckpoints(page, found)
  goOn(progress, next === null ? null : `${next}`)
}

async function guards({ progress, found }: Step): Promise<void> {
  await checkHead(found)
  await checkKeys(found)
  for (const guard of await checkGuards())
    if (!guard.isThere && !isChoiceOfSite(guard))
      found.add('missing-guard', 'guard', guard.id, guard.detail)
  goOn(progress, null)
}

const RUN: Record<Phase, (step: Step) => Promise<void>> = {
  events,
  random,
  strays,
  checkpoints: heads,
  anchors: heads,
  guards,
}

/** One step, of a second or less. Nothing is written, so it may be cut off and done again. */
export async function step(given: Progress): Promise<Progress> {
  if (given.phase === 'done') return given
  const progress = { ...given }
  const found = new Findings(given.findings, given.findingsCount)
  const head = await headNow()
  if (!head) {
    await checkHead(found)
    if (progress.phase === 'events') progress.phase = 'strays'
  }
  const size = head?.size ?? 0n
  const bounds = { size, minIndex: head?.minIndex ?? 0n, personalEvery: 20 }
  const none: Head = { origin: '', size: 0n, root: new Uint8Array(), minIndex: 0n }
  await RUN[progress.phase as Phase]({ progress, found, bounds, head: head ?? none })
  return { ...progress, findings: found.kept, findingsCount: found.count }
}

/** Verifies the log without recording that. Throws the signal's reason when it is aborted. */
export async function verifyLog({
  scope,
  random: sampled,
  onProgress,
  signal,
}: {
  scope: Scope
  random?: number
  onProgress?: (progress: Progress) => void
  signal?: AbortSignal
}): Promise<Progress> {
  let progress = await begin(scope, sampled)
  while (progress.phase !== 'done') {
    signal?.throwIfAborted()
    progress = await step(progress)
    onProgress?.(progress)
  }
  return progress
}
