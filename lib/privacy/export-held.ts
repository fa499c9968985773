import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { accountFor, change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import type { Plain, Resource } from '@/lib/audit/schema'
import { now } from '@/lib/db/clock'
import { AppError } from '@/lib/errors'
import { heldFiles } from './held-files'
import { zipFiles } from './zip-files'

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

const readme = (personId: string, at: Date): string => `WHAT IS HELD ABOUT YOU
Person ${personId}, as of ${at.toISOString()}

This is the copy that GDPR Art. 15 and Art. 20 speak of. Files that end in .json hold one value, those
that end in .ndjson one JSON object a line.

  profile.json             name, e-mail, sign-in identity, roles and teams
  sessions.ndjson          where you are signed in (the id is a hash of the cookie’s secret)
  access-tokens.ndjson     your access tokens (the tokens themselves are not kept)
  submissions.ndjson       skills you submitted
  decisions.ndjson         what you decided as a reviewer
  comments.ndjson          what you wrote about submissions
  acceptances.ndjson       findings you accepted
  notifications.ndjson     what the portal told you
  saved-searches.ndjson    your saved searches
  compliance-exports.ndjson  compliance exports you asked for
  erasure-requests.ndjson  requests to erase you
  audit-events.ndjson      every event you did, that was done for you or about you: "core" is what the
                           log’s proofs cover, "personal" what it holds about you in encrypted form, opened

Purpose: security and accountability of the publishing of skills. What tells about other people is left
out. Source: your company’s identity provider, and you.
`

type Download = { filename: string; bytes: AsyncGenerator<Uint8Array> }

const exported = (resource: Resource, data: Record<string, Plain>) =>
  succeeded('subject-access.export', { resource, data })

/**
 * Everything held about a person as a zip stream; memory does not grow with it. One may have one's own;
 * another's needs config:write. Throws `not_found`. Two events account for it: that it began, and how
 * it ended, also when the download was cut short.
 */
export async function exportHeld(actor: Actor, personId: string): Promise<Download> {
  const resource = { type: 'person', id: personId.slice(0, 100) } as const
  const isOwn = actor.kind === 'user' && actor.id === personId
  const attempt = {
    action: 'subject-access.export',
    resource,
    needs: isOwn ? null : 'config:write',
  } as const
  await change(actor, attempt, async (tx) => {
    const person = UUID.test(personId) && (await tx.user.findUnique({ where: { id: personId } }))
    if (!person) throw new AppError('not_found', 'There is no such person. Choose one of the list.')
    return changed(undefined, exported(resource, { stage: 'started', own: isOwn }))
  })
  return {
    filename: `held-data-${personId.slice(-8)}.zip`,
    bytes: heldZip(actor, resource, isOwn),
  }
}

async function* heldZip(actor: Actor, resource: Resource, isOwn: boolean) {
  const at = now()
  const sent = { stage: 'ended', own: isOwn, complete: false, bytes: 0, rows: 0 }
  const files = heldFiles(resource.id, (count) => {
    sent.rows += count
  })
  try {
    const all = [{ name: 'README.txt', parts: [readme(resource.id, at)] }, ...files]
    for await (const chunk of zipFiles(all, at)) {
      sent.bytes += chunk.byteLength
      yield chunk
    }
    sent.complete = true
  } finally {
    await accountFor(actor, exported(resource, sent))
  }
}
