import { requestActor } from '@/lib/auth/request-actor'
import { listExports } from '@/lib/compliance/queries'
import { serveCreateExport } from '@/lib/compliance/serve-export'
import { route } from '@/lib/web/route'

/** Past exports, newest first. */
export const GET = route(async (request: Request) => {
  const actor = await requestActor(request, 'api:read')
  return Response.json({ exports: await listExports(actor) })
})

/** Asks for an export: `{ framework, from, to }`. */
export const POST = route(async (request: Request) =>
  serveCreateExport(await requestActor(request, 'api:write'), request),
)
