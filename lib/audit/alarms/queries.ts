import 'server-only'
import { type Actor, requirePermission } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import { type AlarmView, isAlarmKind } from './schema'

const CLEARED_SHOWN = 20
const OPEN_SHOWN = 200

/** Open alarms, newest first, and the last twenty that were cleared. Needs audit:read. */
export async function listAlarms(
  actor: Actor,
): Promise<{ open: readonly AlarmView[]; cleared: readonly AlarmView[] }> {
  requirePermission(actor, 'audit:read')
  const [open, cleared] = await Promise.all([
    db.auditAlarm.findMany({
      where: { clearedAt: null },
      orderBy: { openedAt: 'desc' },
      take: OPEN_SHOWN,
    }),
    db.auditAlarm.findMany({
      where: { clearedAt: { not: null } },
      orderBy: { clearedAt: 'desc' },
      take: CLEARED_SHOWN,
    }),
  ])
  const names = await db.user.findMany({
    where: { id: { in: cleared.flatMap(({ clearedBy }) => clearedBy ?? []) } },
    select: { id: true, name: true },
  })
  const nameOf = new Map(names.map(({ id, name }) => [id, name]))
  const viewOf = (row: (typeof open)[number]): AlarmView[] =>
    isAlarmKind(row.kind)
      ? [
          {
            id: row.id,
            kind: row.kind,
            key: row.key,
            detail: row.detail,
            openedAt: row.openedAt.toISOString(),
            clearedAt: row.clearedAt?.toISOString() ?? null,
            clearedBy: row.clearedBy && (nameOf.get(row.clearedBy) ?? 'Somebody who left'),
            clearReason: row.clearReason,
          },
        ]
      : []
  return { open: open.flatMap(viewOf), cleared: cleared.flatMap(viewOf) }
}
