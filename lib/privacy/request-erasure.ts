import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { type Attempt, change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { newId, now } from '@/lib/db/clock'
import { isUniqueViolation } from '@/lib/db/sql'
import { AppError } from '@/lib/errors'
import { notify } from '@/lib/notify/notify'
import { erasureResource, otherAdmins, storableWords } from './resource'
import type { RequestErasureInput } from './schema'

/**
 * Asks that a person be erased (GDPR Art. 17) and answers the request's id; another admin approves it
 * (`executeErasure`). Needs config:write. Throws `not_found`, and `conflict` when one is waiting already
 * or the person was erased.
 */
export async function requestErasure(
  actor: Actor,
  { personId, ground, reason }: RequestErasureInput,
): Promise<{ id: string }> {
  const id = newId()
  const data = { person: personId, ground }
  const attempt: Attempt = {
    action: 'erasure.request',
    resource: erasureResource(id),
    needs: 'config:write',
    data,
  }
  const admins = await otherAdmins(actor)
  return change(actor, attempt, async (tx) => {
    const person = await tx.user.findUnique({ where: { id: personId } })
    if (!person) throw new AppError('not_found', 'There is no such person. Choose one of the list.')
    if (person.erasedAt) throw new AppError('conflict', 'This person was erased already.')
    const words = await storableWords(tx, reason)
    await tx.erasureRequest
      .create({
        data: {
          id,
          personId,
          ground,
          reason: words,
          state: 'pending',
          requestedById: actor.id,
          requestedAt: now(),
        },
      })
      .catch((error: unknown) => {
        if (!isUniqueViolation(error)) throw error
        throw new AppError('conflict', 'Erasing this person was asked for already, and waits.')
      })
    const askable = admins.filter((admin) => admin !== personId)
    await notify(tx, askable, {
      kind: 'erasure.requested',
      title: 'An erasure waits for approval',
      body: 'Another admin asked that a person be erased. It takes a second person to approve it.',
      href: '/admin/privacy',
    })
    return changed(
      { id },
      succeeded('erasure.request', {
        resource: erasureResource(id),
        data,
        after: { state: 'pending' },
        // What is said about the person goes with the person.
        personal: [{ name: 'reason', value: words, subject: personId }],
      }),
    )
  })
}
