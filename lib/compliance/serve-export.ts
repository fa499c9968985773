import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { streamOf } from '@/lib/audit/serve-events'
import { createExport } from './create-export'
import { downloadExport } from './download-export'
import { createExportInput } from './schema'

/** `POST /api/v1/exports`: `{ framework, from, to }`. Answers 201 with where to download it. */
export async function serveCreateExport(actor: Actor, request: Request): Promise<Response> {
  const { id } = await createExport(actor, createExportInput.parse(await request.json()))
  const href = `/api/v1/exports/${id}/download`
  return Response.json({ id, href }, { status: 201, headers: { location: href } })
}

/** `GET /api/v1/exports/<id>/download`: the bundle as a zip, made while it is sent. */
export async function serveExport(actor: Actor, id: string): Promise<Response> {
  const { filename, bytes } = await downloadExport(actor, id)
  return new Response(
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
}
