import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { now } from '@/lib/db/clock'
import { AppError } from '@/lib/errors'
import { change, changed } from '../change'
import { succeeded } from '../event'
import { withoutSecrets } from '../without-secrets'
import type { ClearAlarmInput } from './schema'

/** Closes an alarm with what was found and done about it. Needs config:write; the reason stays in the log. */
export function clearAlarmByHand(
  actor: Actor,
  { alarmId, reason }: ClearAlarmInput,
): Promise<void> {
  const resource = { type: 'audit-log', id: `alarm/${alarmId}` } as const
  return change(
    actor,
    { action: 'log.clear-alarm', resource, needs: 'config:write' },
    async (tx) => {
      const alarm = await tx.auditAlarm.findUnique({ where: { id: alarmId } })
      if (!alarm) throw new AppError('not_found', 'There is no such alarm.')
      const clearReason = await withoutSecrets(tx, reason)
      const { count } = await tx.auditAlarm.updateMany({
        where: { id: alarmId, clearedAt: null },
        data: { clearedAt: now(), clearedBy: actor.id, clearReason },
      })
      if (count === 0) throw new AppError('conflict', 'This alarm was cleared meanwhile.')
      const { kind, key } = alarm
      return changed(
        undefined,
        succeeded('log.clear-alarm', { resource, reason, data: { kind, key } }),
      )
    },
  )
}
