import 'server-only'
import { systemActor } from '@/lib/access/permissions'
import { change, changed, unchanged } from '@/lib/audit/change'
import { byPortal, succeeded } from '@/lib/audit/event'
import { newId, now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { notify } from '@/lib/notify/notify'
import { watchersOf } from './audience'
import { isClosed, SEVERITY_LABELS } from './rules'
import type { Severity } from './schema'
import { lockViolation, violationResource } from './store'
import { writeNote } from './triage'

const BATCH = 500

/** Reminds of one violation that is past its time; once, however often and wherever it is called. */
const remindOf = (id: string): Promise<boolean> =>
  change(
    systemActor(newId()),
    { action: 'violation.triage', resource: { type: 'violation', id }, needs: null },
    async (tx) => {
      const violation = await lockViolation(tx, id)
      const { ownerId, involvedIds, dueAt, remindedAt, state } = violation
      if (remindedAt !== null || isClosed(state) || dueAt > now()) return unchanged(false)
      await tx.violation.update({ where: { id }, data: { remindedAt: now() } })
      const told = ownerId ? [ownerId] : await watchersOf(tx, null, involvedIds)
      await notify(tx, told, {
        kind: 'violation.overdue',
        title: `Overdue: ${violation.ruleTitle}`,
        body: `${SEVERITY_LABELS[violation.severity as Severity]}. ${violation.summary}`.slice(
          0,
          280,
        ),
        href: `/audit/violations/${id}`,
      })
      const body = `It was due and is still ${state}; ${ownerId ? 'its owner was' : 'admins and auditors were'} reminded.`
      await writeNote(tx, { violationId: id, authorId: null, kind: 'reminder', body })
      const event = succeeded('violation.triage', {
        resource: violationResource(violation),
        teamId: violation.teamId,
        data: { reminded: told, due_at: dueAt.toISOString() },
        before: { reminded_at: null },
        after: { reminded_at: now().toISOString() },
      })
      return changed(true, byPortal(event))
    },
  )

/** Reminds of every violation that is overdue and was not reminded of. Answers how many. */
export async function remindOfOverdue(): Promise<number> {
  const overdue = await db.violation.findMany({
    where: {
      remindedAt: null,
      dueAt: { lte: now() },
      state: { in: ['new', 'acknowledged', 'investigating'] },
    },
    select: { id: true },
    orderBy: { dueAt: 'asc' },
    take: BATCH,
  })
  let reminded = 0
  for (const { id } of overdue) if (await remindOf(id)) reminded += 1
  return reminded
}
