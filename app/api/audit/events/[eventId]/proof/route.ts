import { serveEventProof } from '@/lib/audit/log/serve-proof'
import { requestActor } from '@/lib/auth/request-actor'
import { route } from '@/lib/web/route'

type Context = { params: Promise<{ eventId: string }> }

/** The proof of one event, as a file that anyone can check. */
export const GET = route(async (request: Request, { params }: Context) => {
  const actor = await requestActor(request, 'api:read')
  return serveEventProof(actor, (await params).eventId, request)
})
