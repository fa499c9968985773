import 'server-only'
import { systemActor } from '@/lib/access/permissions'
import { ALARM_KINDS, isAlarmKind } from '@/lib/audit/alarms/schema'
import { change, changed, unchanged } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { newId, now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import type { Tx } from '@/lib/db/transaction'
import { defineLoop } from '@/lib/jobs/loop'
import { notify } from './notify'

const IDLE_MS = 2_000
const AT_ONCE = 20

/** Who may read the audit log for the whole organization. */
async function audience(tx: Tx): Promise<string[]> {
  const grants = await tx.roleGrant.findMany({
    where: { role: { in: ['admin', 'auditor'] }, teamId: null },
    select: { userId: true },
  })
  return grants.map(({ userId }) => userId)
}

const resource = { type: 'audit-log', id: 'alarm/notice' } as const

/** Puts alarms that nobody was told of into the inboxes of admins and auditors. Answers how many. */
export async function tellOfAlarms(): Promise<number> {
  const untold = { notifiedAt: null, clearedAt: null }
  const waiting = await db.auditAlarm.findMany({
    where: untold,
    orderBy: { openedAt: 'asc' },
    take: AT_ONCE,
    select: { id: true, kind: true, detail: true },
  })
  if (waiting.length === 0) return 0
  const attempt = { action: 'log.alarm', resource, needs: null } as const
  return change(systemActor(newId()), attempt, async (tx) => {
    let told = 0
    for (const { id, kind, detail } of waiting) {
      const { count } = await tx.auditAlarm.updateMany({
        where: { id, ...untold },
        data: { notifiedAt: now() },
      })
      if (count === 0) continue
      told += 1
      await notify(tx, await audience(tx), {
        kind: 'log.alarm',
        title: isAlarmKind(kind) ? ALARM_KINDS[kind] : 'Something is wrong with the audit log',
        body: detail.slice(0, 300),
        href: '/audit/integrity',
      })
    }
    if (told === 0) return unchanged(0)
    return changed(
      told,
      succeeded('log.alarm', { resource, data: { state: 'told', alarms: told } }),
    )
  })
}

export const tellOfAlarmsLoop = defineLoop(
  'log.tell-of-alarms',
  async () => ((await tellOfAlarms()) === AT_ONCE ? 'more' : 'idle'),
  { idleMs: IDLE_MS },
)
