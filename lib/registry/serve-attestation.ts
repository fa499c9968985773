import 'server-only'
import { type Actor, canSomewhere, forbidden } from '@/lib/access/permissions'
import { type Attempt, accountFor, recordRefusal } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { getSkill } from './queries'

/** The DSSE envelope of a published version (the newest, unless named), to download. Recorded. */
export async function serveAttestation(
  actor: Actor,
  name: string,
  version?: string,
): Promise<Response> {
  const attempt: Attempt = {
    action: 'skill.read',
    resource: { type: 'skill', id: name, name: `${name} attestation` },
    needs: 'skill:read',
  }
  if (!canSomewhere(actor, 'skill:read')) {
    const error = forbidden('skill:read')
    await recordRefusal(actor, attempt, error)
    throw error
  }
  const skill = await getSkill(actor, name, version)
  const { digest, version: shown } = skill.shown
  const data = { version: shown, digest, part: 'attestation' }
  await accountFor(actor, succeeded(attempt.action, { resource: attempt.resource, data }))
  return new Response(`${JSON.stringify(skill.attestation, null, 2)}\n`, {
    headers: {
      'content-type': 'application/vnd.dsse+json',
      'content-disposition': `attachment; filename="${skill.name}-${shown}.dsse.json"`,
      'cache-control': 'private, no-store',
    },
  })
}
