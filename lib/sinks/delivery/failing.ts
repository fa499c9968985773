import 'server-only'
import { systemActor } from '@/lib/access/permissions'
import { change, changed, unchanged } from '@/lib/audit/change'
import { byPortal, notDone, succeeded } from '@/lib/audit/event'
import { newId, now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { notify } from '@/lib/notify/notify'
import { durationWords } from '../rules'
import type { SinkRow } from './store'

type Named = Pick<SinkRow, 'id' | 'name'>

const resourceOf = ({ id, name }: Named) => ({ type: 'sink', id, name }) as const

/** Whoever can do something about it: admins of the organization. */
async function admins(tx: Tx): Promise<string[]> {
  const rows = await tx.user.findMany({
    where: { active: true, roles: { some: { role: 'admin', teamId: null } } },
    select: { id: true },
  })
  return rows.map(({ id }) => id)
}

/** Says once that a sink has been failing for longer than it may: an event, and a notice to the admins. */
export async function announceFailing(sink: Named, error: string): Promise<void> {
  const resource = resourceOf(sink)
  await change(systemActor(newId()), { action: 'sink.fail', resource, needs: null }, async (tx) => {
    const { count } = await tx.sinkState.updateMany({
      where: { sinkId: sink.id, failAnnouncedAt: null, failingSince: { not: null } },
      data: { failAnnouncedAt: now() },
    })
    if (count === 0) return unchanged(undefined)
    const state = await tx.sinkState.findUniqueOrThrow({ where: { sinkId: sink.id } })
    const lasted = now().getTime() - (state.failingSince?.getTime() ?? now().getTime())
    await notify(tx, await admins(tx), {
      kind: 'sink.fail',
      title: `${sink.name} receives nothing`,
      body: `The audit log could not be forwarded for ${durationWords(lasted)}: ${error}`.slice(
        0,
        500,
      ),
      href: `/admin/integrations/${sink.id}`,
    })
    const data = { attempts: state.attempts, waiting_from_index: String(state.nextIdx) }
    return changed(
      undefined,
      byPortal(notDone('sink.fail', 'failure', { resource, reason: error, data })),
    )
  })
}

/** Says that it works again, when it was said that it did not. */
export async function announceRecovered(sink: Named): Promise<void> {
  const resource = resourceOf(sink)
  await change(
    systemActor(newId()),
    { action: 'sink.recover', resource, needs: null },
    async (tx) => {
      const { count } = await tx.sinkState.updateMany({
        where: { sinkId: sink.id, failAnnouncedAt: { not: null } },
        data: { failAnnouncedAt: null },
      })
      if (count === 0) return unchanged(undefined)
      await notify(tx, await admins(tx), {
        kind: 'sink.recover',
        title: `${sink.name} receives again`,
        body: 'The audit log is forwarded from where it had stopped; nothing was left out.',
        href: `/admin/integrations/${sink.id}`,
      })
      return changed(undefined, byPortal(succeeded('sink.recover', { resource })))
    },
  )
}
