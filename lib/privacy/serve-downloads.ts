import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { streamOf } from '@/lib/audit/serve-events'
import { downloadCertificate } from './download-certificate'
import { exportHeld } from './export-held'

const zipResponse = ({
  filename,
  bytes,
}: {
  filename: string
  bytes: AsyncGenerator<Uint8Array>
}) =>
  new Response(
    streamOf(bytes, (chunk) => chunk),
    {
      headers: {
        'content-type': 'application/zip',
        'content-disposition': `attachment; filename="${filename}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    },
  )

/** `GET /api/v1/held-data?person=<id>`: everything held about a person; without one, about oneself. */
export const serveHeldData = async (actor: Actor, personId: string | null): Promise<Response> =>
  zipResponse(await exportHeld(actor, personId ?? actor.id))

/** `GET /api/v1/erasures/<id>/certificate`: the signed certificate with its text and keys. */
export const serveCertificate = async (actor: Actor, id: string): Promise<Response> =>
  zipResponse(await downloadCertificate(actor, id))
