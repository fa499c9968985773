import { requestActor } from '@/lib/auth/request-actor'
import { serveExport } from '@/lib/compliance/serve-export'
import { route } from '@/lib/web/route'

type Context = { params: Promise<{ exportId: string }> }

/** The signed bundle, streamed. */
export const GET = route(async (request: Request, { params }: Context) => {
  const actor = await requestActor(request, 'api:read')
  return serveExport(actor, (await params).exportId)
})
