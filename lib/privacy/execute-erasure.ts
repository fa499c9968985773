import 'server-only'
import { type Actor, can } from '@/lib/access/permissions'
import { type Attempt, change, changed } from '@/lib/audit/change'
import { countSubject, destroySubjectKey } from '@/lib/audit/erase-subject'
import { type AuditEvent, byPortal, succeeded } from '@/lib/audit/event'
import { logHead } from '@/lib/audit/log/stream'
import { organizationId } from '@/lib/audit/organization'
import { now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import { type ErasedPerson, erasePerson } from '@/lib/people/erase'
import { listRecipients } from '@/lib/sinks/recipients'
import { forgetSubject } from '@/lib/violations/forget-subject'
import { signCertificate } from './certificate'
import { certificateOf } from './certificate-facts'
import { forgetMentions } from './forget-mentions'
import { erasureResource, lockPending } from './resource'
import { approvalRefusal } from './rules'

const roleEvents = (personId: string, { roles }: ErasedPerson): AuditEvent[] =>
  roles.map(({ role, teamId, origin }) =>
    byPortal(
      succeeded('role.revoke', {
        resource: { type: 'person', id: personId },
        teamId,
        data: { role, origin },
        before: { role, team: teamId, origin },
      }),
    ),
  )

async function lockApprovable(tx: Tx, actor: Actor, requestId: string) {
  const request = await lockPending(tx, requestId)
  const refusal = approvalRefusal(request, actor.id)
  if (refusal) throw new AppError('forbidden', refusal)
  return request
}

/**
 * Approves an erasure and does it: destroys the person's key, makes the account a pseudonym, and signs
 * the certificate; all of it or nothing. Needs config:write, and somebody else than who asked and whom
 * it is about (`forbidden`). `conflict` for the last admin, or when it was decided already.
 */
export async function executeErasure(
  actor: Actor,
  { requestId }: { requestId: string },
): Promise<void> {
  const attempt: Attempt = {
    action: 'erasure.execute',
    resource: erasureResource(requestId),
    needs: 'config:write',
  }
  const [head, organization] = [await logHead(), await organizationId()]
  const recipients = can(actor, 'audit:read') ? await listRecipients(actor) : []
  await change(actor, attempt, async (tx) => {
    const request = await lockApprovable(tx, actor, requestId)
    const { personId } = request
    const person = await erasePerson(tx, personId)
    const keys = await destroySubjectKey(tx, personId)
    const counts = await countSubject(tx, personId)
    const searches = await tx.savedSearch.deleteMany({ where: { ownerId: personId } })
    // What was said when asking is about the person, too.
    await tx.erasureRequest.updateMany({ where: { personId }, data: { reason: '' } })
    const mentions = await forgetMentions(tx, person)
    const remembered = await forgetSubject(tx, personId)
    const removed = [
      ...person.removed,
      { what: 'saved searches', count: searches.count },
      { what: 'what rules remembered', count: remembered },
    ]
    const certificate = await certificateOf(tx, {
      request,
      approvedBy: actor.id,
      erasedAt: now(),
      organization,
      head,
      keys,
      counts,
      recipients,
      removed: [...removed, ...mentions].filter(({ count }) => count > 0),
    })
    await tx.erasureRequest.update({
      where: { id: requestId },
      data: {
        state: 'done',
        decidedById: actor.id,
        decidedAt: now(),
        certificate: JSON.parse(JSON.stringify(signCertificate(certificate))) as object,
      },
    })
    const executed = succeeded('erasure.execute', {
      resource: erasureResource(requestId),
      data: {
        person: personId,
        ground: request.ground,
        requested_by: request.requestedById,
        keys: keys.map(({ id }) => id),
        events: counts.events,
        removed: certificate.removed.map(({ what, count }) => `${what}: ${count}`),
        kept: certificate.kept.map(({ what, ground }) => `${what}: ${ground}`),
      },
      before: { state: 'pending', active: true },
      after: { state: 'done', active: false },
    })
    return changed(undefined, executed, ...roleEvents(personId, person))
  })
}
