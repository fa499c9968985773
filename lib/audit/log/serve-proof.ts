import 'server-only'
import { type Actor, can } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import { AppError } from '@/lib/errors'
import { canonical } from '../canonical'
import { change, changed } from '../change'
import { reveal, unwrap } from '../disclosure'
import { spanOf } from '../disclosures'
import { succeeded } from '../event'
import { formatTlogProof } from '../merkle/tlog-proof'
import type { EventCore } from '../schema'
import { type EventProof, eventProof } from './proofs'

const COVERED_WITHIN_SECONDS = 10

/** The personal fields as SD-JWT disclosures (RFC 9901 §4.2.1), those that are not erased or altered. */
async function disclosuresOf({ id, sd }: EventCore): Promise<string[]> {
  const rows = await db.auditDisclosure.findMany({ where: { eventId: id, ts: spanOf(id) } })
  const keys = await db.subjectKey.findMany({
    where: { keyId: { in: rows.map(({ keyId }) => keyId) } },
    select: { keyId: true, wrappedDek: true },
  })
  return rows
    .flatMap(({ name, keyId, ciphertext }) => {
      const wrapped = keys.find((key) => key.keyId === keyId)?.wrappedDek
      if (!wrapped) return []
      try {
        return reveal(unwrap(keyId, wrapped), id, name, Buffer.from(ciphertext))
      } catch {
        // Altered: the event page says so; a proof holds only what the event committed to.
        return []
      }
    })
    .filter(({ digest }) => sd.includes(digest))
    .map(({ text }) => text)
    .sort()
}

type CoveredProof = Extract<EventProof, { state: 'covered' }>

async function fileOf(covered: CoveredProof, withPersonal: boolean): Promise<string> {
  const { core, index, proof, note } = covered
  const disclosures = withPersonal ? await disclosuresOf(core) : []
  const extra = canonical(disclosures.length > 0 ? { core, disclosures } : { core })
  return formatTlogProof({
    extra: new TextEncoder().encode(extra),
    index,
    proof,
    checkpoint: note,
  })
}

function requireCovered(found: EventProof): CoveredProof {
  if (found.state === 'covered') return found
  const what = found.state === 'pending' ? 'has no index yet' : 'is not covered by a checkpoint yet'
  throw new AppError(
    'conflict',
    `The event ${what}. That takes some seconds: try again in ${COVERED_WITHIN_SECONDS} seconds.`,
    { retryAfterSeconds: COVERED_WITHIN_SECONDS },
  )
}

/**
 * `GET /api/audit/events/<id>/proof`: the event's proof as a `.tlog-proof` file that can be checked
 * without us; `audit:read`. Its personal fields are in it only with `?disclosures=1`. Throws
 * `not_found`, and `conflict` while no checkpoint covers it. The download is an event.
 */
export async function serveEventProof(
  actor: Actor,
  eventId: string,
  request: Request,
): Promise<Response> {
  const withPersonal = new URL(request.url).searchParams.get('disclosures') === '1'
  const resource = { type: 'audit-proof', id: eventId.slice(0, 100) } as const
  // Read before the transaction that accounts for it, so that one request holds one connection.
  const found = can(actor, 'audit:read') ? await settled(eventProof(eventId)) : null
  const body = found?.value?.state === 'covered' ? await fileOf(found.value, withPersonal) : ''
  await change(actor, { action: 'audit.prove', resource, needs: 'audit:read' }, async () => {
    if (!found?.value) throw found?.error
    const { index, size } = requireCovered(found.value)
    const data = { index: Number(index), size: Number(size), personal: withPersonal }
    return changed(undefined, succeeded('audit.prove', { resource, data }))
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${eventId}.tlog-proof"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}

const settled = (proof: Promise<EventProof>) =>
  proof.then(
    (value) => ({ value, error: null }),
    (error: unknown) => ({ value: null, error }),
  )
