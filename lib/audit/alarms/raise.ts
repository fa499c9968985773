import 'server-only'
import { systemActor } from '@/lib/access/permissions'
import { newId, now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { log } from '@/lib/log'
import { change, changed, unchanged } from '../change'
import { succeeded } from '../event'
import { type AlarmKind, STICKY_KINDS } from './schema'

/** `key` tells apart what the same kind can happen to; `detail` is for people and must not be personal. */
export type Alarm = { kind: AlarmKind; key: string; detail: string }

const DETAIL_MAX = 2_000
const ACCEPTED_MAX = 100

const resourceOf = (kind: AlarmKind) => ({ type: 'audit-log' as const, id: `alarm/${kind}` })

/** Whether the log has it that somebody cleared one of these: a row alone can be written beforehand. */
async function isClearedInLog(ids: readonly string[]): Promise<boolean> {
  const cleared = await db.auditEvent.findFirst({
    where: {
      action: 'log.clear-alarm',
      outcome: 'success',
      resourceType: 'audit-log',
      resourceId: { in: ids.map((id) => `alarm/${id}`) },
    },
    select: { eventId: true },
  })
  return cleared !== null
}

/** Whether it is open already, or was cleared by a person who was told exactly this. */
async function isKnown({ kind, key, detail }: Alarm): Promise<boolean> {
  const open = { kind, key, clearedAt: null }
  if (await db.auditAlarm.findFirst({ where: open, select: { id: true } })) return true
  if (!STICKY_KINDS.includes(kind)) return false
  const accepted = await db.auditAlarm.findMany({
    where: { kind, key, detail, clearedBy: { not: null } },
    orderBy: { openedAt: 'desc' },
    take: ACCEPTED_MAX,
    select: { id: true },
  })
  return accepted.length > 0 && (await isClearedInLog(accepted.map(({ id }) => id)))
}

/**
 * Opens an alarm and writes its event; answers whether it is new. Admins and auditors are told by the
 * loop `log.tell-of-alarms`. Safe to repeat: at most one of a kind and a key is open.
 */
export async function raiseAlarm(alarm: Alarm): Promise<boolean> {
  const { kind, key } = alarm
  const detail = alarm.detail.slice(0, DETAIL_MAX)
  if (await isKnown({ kind, key, detail })) return false
  const attempt = { action: 'log.alarm', resource: resourceOf(kind), needs: null } as const
  const isNew = await change(systemActor(newId()), attempt, async (tx) => {
    const { count } = await tx.auditAlarm.createMany({
      data: [{ id: newId(), kind, key, detail, openedAt: now() }],
      skipDuplicates: true,
    })
    if (count === 0) return unchanged(false)
    const resource = resourceOf(kind)
    return changed(true, succeeded('log.alarm', { resource, data: { kind, key, detail } }))
  })
  if (isNew) log.error('audit.alarm', { kind, key, detail })
  return isNew
}

/**
 * Clears an open alarm whose cause is gone, and writes the event. Of the kinds that only a person
 * clears (STICKY_KINDS) it clears none. Answers whether one was open.
 */
export async function clearAlarm(kind: AlarmKind, key: string): Promise<boolean> {
  if (STICKY_KINDS.includes(kind)) return false
  const where = { kind, key, clearedAt: null }
  if (!(await db.auditAlarm.findFirst({ where, select: { id: true } }))) return false
  const resource = resourceOf(kind)
  const attempt = { action: 'log.clear-alarm', resource, needs: null } as const
  const isCleared = await change(systemActor(newId()), attempt, async (tx) => {
    const { count } = await tx.auditAlarm.updateMany({ where, data: { clearedAt: now() } })
    if (count === 0) return unchanged(false)
    return changed(true, succeeded('log.clear-alarm', { resource, data: { kind, key } }))
  })
  if (isCleared) log.info('audit.alarm-cleared', { kind, key })
  return isCleared
}
