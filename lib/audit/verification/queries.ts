import 'server-only'
import { type Actor, requirePermission, SYSTEM_ID } from '@/lib/access/permissions'
import { now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { AppError } from '@/lib/errors'
import { logVerifierKeys } from '../log/signing'
import { latestCheckpoint, logHead } from '../log/stream'
import { toBase64 } from '../merkle/base64'
import { formatVerifierKey } from '../merkle/signed-note'
import { isUuid } from '../stored-events'
import { checkGuards } from './guards'
import type { Finding, IntegrityView, Scope, VerificationView } from './schema'

const SHOWN = 10
const DAY_MS = 86_400_000

type Row = Awaited<ReturnType<typeof db.auditVerification.findMany>>[number]

const viewOf = (row: Row, names: ReadonlyMap<string, string>): VerificationView => ({
  id: row.id,
  scope: row.scope as Scope,
  requestedBy:
    row.requestedBy === SYSTEM_ID ? null : (names.get(row.requestedBy) ?? 'Somebody who left'),
  requestedAt: row.requestedAt.toISOString(),
  startedAt: row.startedAt?.toISOString() ?? null,
  finishedAt: row.finishedAt?.toISOString() ?? null,
  phase: row.phase,
  checked: Number(row.checked),
  total: Number(row.total),
  result: row.result as VerificationView['result'],
  findings: row.findings as Finding[],
  findingsCount: row.findingsCount,
})

async function namesOf(rows: readonly Row[]): Promise<Map<string, string>> {
  const people = await db.user.findMany({
    where: { id: { in: rows.map(({ requestedBy }) => requestedBy) } },
    select: { id: true, name: true },
  })
  return new Map(people.map(({ id, name }) => [id, name]))
}

/** One verification, for who follows it. Needs audit:read. */
export async function getVerification(actor: Actor, id: string): Promise<VerificationView> {
  requirePermission(actor, 'audit:read')
  const row = isUuid(id) ? await db.auditVerification.findUnique({ where: { id } }) : null
  if (!row) throw new AppError('not_found', 'There is no such verification.')
  return viewOf(row, await namesOf([row]))
}

/** The last verifications, newest first, with those under way. Needs audit:read. */
export async function listVerifications(actor: Actor): Promise<VerificationView[]> {
  requirePermission(actor, 'audit:read')
  const rows = await db.auditVerification.findMany({
    orderBy: { requestedAt: 'desc' },
    take: SHOWN,
  })
  const names = await namesOf(rows)
  return rows.map((row) => viewOf(row, names))
}

async function pending(): Promise<IntegrityView['pending']> {
  const [count, oldest] = await Promise.all([
    db.auditPending.count(),
    db.auditPending.findFirst({ orderBy: { eventId: 'asc' }, select: { ts: true } }),
  ])
  return { count, since: oldest?.ts.toISOString() ?? null }
}

async function anchors(): Promise<IntegrityView['anchors']> {
  const targets = await db.auditAnchorTarget.findMany({
    // A sink that was deleted or paused ends to be an anchor.
    where: {
      retiredAt: null,
      OR: [{ kind: { not: 'sink' } }, { lastOkAt: { gte: new Date(now().getTime() - DAY_MS) } }],
    },
    orderBy: { name: 'asc' },
  })
  return targets.map(({ name, kind, lastSize, lastOkAt, lastTriedAt, lastError }) => ({
    name,
    kind,
    lastSize: lastSize === null ? null : Number(lastSize),
    lastOkAt: lastOkAt?.toISOString() ?? null,
    lastTriedAt: lastTriedAt?.toISOString() ?? null,
    lastError,
  }))
}

/** The keys, or why they cannot be read: the page says so instead of failing. */
const keysOf = (origin: string): Promise<Pick<IntegrityView, 'keys' | 'keysProblem'>> =>
  logVerifierKeys(origin).then(
    (keys) => ({ keys: keys.map(formatVerifierKey), keysProblem: null }),
    (error: unknown) => ({
      keys: [],
      keysProblem: error instanceof AppError ? error.message : 'The keys cannot be read.',
    }),
  )

/** The state of the log and of what protects it, looked at now. Needs audit:read. */
export async function getIntegrity(actor: Actor): Promise<IntegrityView> {
  requirePermission(actor, 'audit:read')
  const [head, checkpoint] = await Promise.all([logHead(), latestCheckpoint()])
  const [keys, waiting, places, guards] = await Promise.all([
    keysOf(head.origin),
    pending(),
    anchors(),
    checkGuards(),
  ])
  return {
    origin: head.origin,
    size: Number(head.size),
    root: toBase64(head.root),
    minIndex: Number(head.minIndex),
    checkpoint: checkpoint && {
      size: Number(checkpoint.size),
      at: checkpoint.createdAt.toISOString(),
    },
    ...keys,
    pending: waiting,
    anchors: places,
    guards,
  }
}
