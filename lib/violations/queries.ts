import 'server-only'
import { type Actor, requirePermission } from '@/lib/access/permissions'
import { decodeCursor, encodeCursor, type Position } from '@/lib/audit/cursor'
import type { ResourceType } from '@/lib/audit/schema'
import { readEvents, viewOf } from '@/lib/audit/stored-events'
import { now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { sql } from '@/lib/db/sql'
import { AppError } from '@/lib/errors'
import { holdersOf, OWNING_ROLES } from './audience'
import { BUILT_IN } from './builtin/catalogue'
import { PAGE_SIZE, type ViolationListInput } from './list-input/schema'
import { CLOSED, isOverdue, ownViolationRefusal } from './rules'
import type { Severity, ViolationState } from './schema'
import type { NoteView, ViolationPage, ViolationRow, ViolationView } from './views/schema'

const OPEN = ['new', 'acknowledged', 'investigating']
const withOwner = { owner: { select: { id: true, name: true } } } as const

type Stored = Awaited<ReturnType<typeof readRows>>[number]
type Names = ReadonlyMap<string, string>

const readRows = (where: object, order: 'asc' | 'desc', take: number) =>
  db.violation.findMany({
    where,
    orderBy: [{ lastSeenAt: order }, { id: order }],
    take,
    include: withOwner,
  })

async function namesOf(ids: readonly (string | null)[]): Promise<Names> {
  const people = await db.user.findMany({
    where: { id: { in: [...new Set(ids)].filter((id) => id !== null) } },
    select: { id: true, name: true },
  })
  return new Map(people.map(({ id, name }) => [id, name]))
}

const refOf = (id: string | null, names: Names) =>
  id === null ? null : { id, name: names.get(id) ?? null }

function rowOf(stored: Stored, names: Names): ViolationRow {
  const state = stored.state as ViolationState
  const dueAt = stored.dueAt.toISOString()
  return {
    id: stored.id,
    ruleId: stored.ruleId,
    ruleTitle: stored.ruleTitle,
    severity: stored.severity as Severity,
    state,
    summary: stored.summary,
    subject: refOf(stored.subjectId, names),
    owner: stored.owner,
    resource: {
      type: stored.resourceType as ResourceType,
      id: stored.resourceId,
      name: stored.resourceName,
    },
    count: stored.count,
    firstSeenAt: stored.firstSeenAt.toISOString(),
    lastSeenAt: stored.lastSeenAt.toISOString(),
    openedAt: stored.openedAt.toISOString(),
    dueAt,
    isOverdue: isOverdue(state, dueAt, now().toISOString()),
  }
}

const states = ({ state, show }: ViolationListInput): readonly string[] | null => {
  if (state) return [state]
  if (show === 'all') return null
  return show === 'closed' ? CLOSED : OPEN
}

function whereOf(input: ViolationListInput): object {
  const among = states(input)
  return {
    ...(among && { state: { in: [...among] } }),
    ...(input.severity && { severity: input.severity }),
    ...(input.rule && { ruleId: input.rule }),
    ...(input.subject && { subjectId: input.subject }),
    ...(input.owner && { ownerId: input.owner === 'unowned' ? null : input.owner }),
    ...(input.overdue && {
      AND: [{ state: { in: OPEN } }, { dueAt: { lt: now() } }],
    }),
  }
}

const cursorOf = ({ lastSeenAt, id }: Stored): string =>
  encodeCursor({ at: `${lastSeenAt.toISOString().slice(0, 23)}000Z`, id })

/** Beyond a position, which has milliseconds, in the order of the list. */
function beyond({ at, id }: Position, side: 'lt' | 'gt'): object {
  const lastSeenAt = new Date(`${at.slice(0, 23)}Z`)
  return { OR: [{ lastSeenAt: { [side]: lastSeenAt } }, { lastSeenAt, id: { [side]: id } }] }
}

/** A page of violations, the last seen first (`audit:read`). Throws `invalid` for a damaged cursor. */
export async function listViolations(
  actor: Actor,
  input: ViolationListInput,
  limit: number = PAGE_SIZE,
): Promise<ViolationPage> {
  requirePermission(actor, 'audit:read')
  const { before, after } = input
  const isBack = after !== undefined
  const place = isBack
    ? beyond(decodeCursor('after', after), 'gt')
    : before === undefined
      ? {}
      : beyond(decodeCursor('before', before), 'lt')
  const where = { AND: [whereOf(input), place] }
  const found = await readRows(where, isBack ? 'asc' : 'desc', limit + 1)
  const page = isBack ? found.slice(0, limit).reverse() : found.slice(0, limit)
  const names = await namesOf(page.map(({ subjectId }) => subjectId))
  const [first, last] = [page.at(0), page.at(-1)]
  const hasMore = found.length > limit
  return {
    rows: page.map((row) => rowOf(row, names)),
    older: last && (isBack || hasMore) ? cursorOf(last) : null,
    newer: first && (isBack ? hasMore : before !== undefined) ? cursorOf(first) : null,
  }
}

/** Open violations by severity, and how many are overdue or nobody's (`audit:read`). */
export async function countViolations(actor: Actor) {
  requirePermission(actor, 'audit:read')
  const open = { state: { in: OPEN } }
  const [bySeverity, overdue, unowned] = await Promise.all([
    db.violation.groupBy({ by: ['severity'], where: open, _count: true }),
    db.violation.count({ where: { ...open, dueAt: { lt: now() } } }),
    db.violation.count({ where: { ...open, ownerId: null } }),
  ])
  const of = (severity: Severity) =>
    bySeverity.find((one) => one.severity === severity)?._count ?? 0
  return {
    open: bySeverity.reduce((sum, { _count }) => sum + _count, 0),
    grave: of('critical') + of('high'),
    overdue,
    unowned,
  }
}
export type ViolationCounts = Awaited<ReturnType<typeof countViolations>>

/** People and rules the filters offer (`audit:read`). */
export async function listViolationChoices(actor: Actor) {
  requirePermission(actor, 'audit:read')
  const [owners, rules] = await Promise.all([
    holdersOf(db, OWNING_ROLES),
    db.violation.groupBy({ by: ['ruleId', 'ruleTitle'], orderBy: { ruleTitle: 'asc' }, take: 200 }),
  ])
  const titles = new Map(rules.map(({ ruleId, ruleTitle }) => [ruleId, ruleTitle]))
  return { owners, rules: [...titles].map(([id, title]) => ({ id, title })) }
}

async function notesOf(id: string): Promise<NoteView[]> {
  const notes = await db.violationNote.findMany({
    where: { violationId: id },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    include: { author: { select: { id: true, name: true } } },
    take: 1_000,
  })
  const owners = notes.filter(({ kind }) => kind === 'owner')
  const names = await namesOf(owners.flatMap(({ before, after }) => [before, after]))
  const said = (kind: string, value: string | null) =>
    kind === 'owner' && value !== null ? (names.get(value) ?? 'somebody who was erased') : value
  return notes.map((note) => ({
    id: note.id,
    kind: note.kind as NoteView['kind'],
    author: note.author,
    body: note.body,
    before: said(note.kind, note.before),
    after: said(note.kind, note.after),
    at: note.createdAt.toISOString(),
  }))
}

async function evidenceOf({ eventIds, firstSeenAt, lastSeenAt }: Stored) {
  if (eventIds.length === 0) return []
  const [from, to] = [firstSeenAt.getTime() - 60_000, lastSeenAt.getTime() + 60_000]
  const within = sql`ts BETWEEN ${new Date(from).toISOString()}::timestamptz
    AND ${new Date(to).toISOString()}::timestamptz`
  const conditions = [within, sql`event_id = ANY(${eventIds}::uuid[])`]
  return (await readEvents(conditions, { limit: 100, order: 'oldest' })).map(viewOf)
}

/** One violation with its evidence and history (`audit:read`). Throws `not_found`. */
export async function getViolation(actor: Actor, id: string): Promise<ViolationView> {
  requirePermission(actor, 'audit:read')
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
  const [stored] = isId ? await readRows({ id }, 'desc', 1) : []
  if (!stored) throw new AppError('not_found', 'There is no such violation.')
  const [names, notes, evidence, owners] = await Promise.all([
    namesOf([stored.subjectId]),
    notesOf(id),
    evidenceOf(stored),
    holdersOf(db, OWNING_ROLES),
  ])
  const rule = BUILT_IN.find((one) => one.id === stored.ruleId)
  return {
    ...rowOf(stored, names),
    ruleVersion: stored.ruleVersion,
    ruleDescription: rule?.description ?? '',
    controls: rule?.controls ?? [],
    firstIndex: stored.firstIdx?.toString() ?? null,
    lastIndex: stored.lastIdx?.toString() ?? null,
    acceptedUntil: stored.acceptedUntil?.toISOString() ?? null,
    closedAt: stored.closedAt?.toISOString() ?? null,
    notes,
    evidence,
    evidenceMore: Math.max(
      0,
      stored.count - Math.max(evidence.length, stored.eventIds.length ? 0 : 1),
    ),
    closingRefusal: ownViolationRefusal(stored, actor.id),
    owners,
  }
}
