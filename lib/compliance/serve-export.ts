import 'server-only'
import { createHash } from 'node:crypto'
import type { Actor } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import type { Resource } from '@/lib/audit/schema'
import { streamOf } from '@/lib/audit/serve-events'
import { verifier } from './bundle/write-bundle'
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

const VERIFIER_FILE: Resource = { type: 'export', id: 'verifier', name: 'verify.mjs' }

/**
 * `GET /api/v1/verify.mjs`: the program that verifies exports and proofs, apart from any of them
 * (`audit:read`). Its download is an event with the SHA-256 of what was given.
 */
export async function serveVerifier(actor: Actor): Promise<Response> {
  const program = await verifier()
  const sha256 = createHash('sha256').update(program).digest('hex')
  const attempt = {
    action: 'export.download',
    resource: VERIFIER_FILE,
    needs: 'audit:read',
  } as const
  await change(actor, attempt, async () =>
    changed(undefined, succeeded('export.download', { resource: VERIFIER_FILE, data: { sha256 } })),
  )
  return new Response(program, {
    headers: {
      'content-type': 'text/javascript; charset=utf-8',
      'content-disposition': 'attachment; filename="verify.mjs"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}
