import { requestActor } from '@/lib/auth/request-actor'
import { serveHeldData } from '@/lib/privacy/serve-downloads'
import { route } from '@/lib/web/route'

export const GET = route(async (request: Request) => {
  const actor = await requestActor(request, 'api:read')
  return serveHeldData(actor, new URL(request.url).searchParams.get('person'))
})
