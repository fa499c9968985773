import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { type Attempt, change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { now } from '@/lib/db/clock'
import { AppError } from '@/lib/errors'
import { notify } from '@/lib/notify/notify'
import { erasureResource, lockPending, storableWords } from './resource'
import { REFUSAL_GROUNDS } from './rules'
import type { RefuseErasureInput } from './schema'

const attemptOf = (requestId: string): Attempt => ({
  action: 'erasure.cancel',
  resource: erasureResource(requestId),
  needs: 'config:write',
})

/**
 * Refuses an erasure and records on which ground everything is kept (GDPR Art. 17(3)). Nothing is
 * erased. Needs config:write; not for the person it is about.
 */
export async function refuseErasure(
  actor: Actor,
  { requestId, ground, reason }: RefuseErasureInput,
): Promise<void> {
  await change(actor, attemptOf(requestId), async (tx) => {
    const request = await lockPending(tx, requestId)
    if (request.personId === actor.id)
      throw new AppError('forbidden', 'Nobody decides on their own erasure. Another admin has to.')
    const words = await storableWords(tx, reason)
    await tx.erasureRequest.update({
      where: { id: requestId },
      data: {
        state: 'refused',
        decidedById: actor.id,
        decidedAt: now(),
        refusalGround: ground,
        refusalReason: words,
      },
    })
    await notify(tx, [request.requestedById], {
      kind: 'erasure.refused',
      title: 'An erasure was refused',
      body: `Ground: ${REFUSAL_GROUNDS[ground].label} (${REFUSAL_GROUNDS[ground].article}).`,
      href: '/admin/privacy',
    })
    return changed(
      undefined,
      succeeded('erasure.cancel', {
        resource: erasureResource(requestId),
        data: {
          person: request.personId,
          ground,
          article: REFUSAL_GROUNDS[ground].article,
          kept: ['name', 'e-mail', 'sign-in identity', 'personal fields of events'],
        },
        before: { state: 'pending' },
        after: { state: 'refused' },
        personal: [{ name: 'reason', value: words, subject: request.personId }],
      }),
    )
  })
}

/** Takes back one's own request. */
export async function cancelErasure(
  actor: Actor,
  { requestId }: { requestId: string },
): Promise<void> {
  await change(actor, attemptOf(requestId), async (tx) => {
    const request = await lockPending(tx, requestId)
    if (request.requestedById !== actor.id)
      throw new AppError('forbidden', 'Only who asked for it takes it back. You may refuse it.')
    const [state, at] = ['cancelled', now()]
    await tx.erasureRequest.update({
      where: { id: requestId },
      data: { state, decidedById: actor.id, decidedAt: at },
    })
    return changed(
      undefined,
      succeeded('erasure.cancel', {
        resource: erasureResource(requestId),
        data: { person: request.personId },
        before: { state: 'pending' },
        after: { state },
      }),
    )
  })
}
