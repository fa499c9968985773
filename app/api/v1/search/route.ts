import { requestActor } from '@/lib/auth/request-actor'
import { findAnything } from '@/lib/registry/find-anything'
import { route } from '@/lib/web/route'

export const GET = route(async (request: Request) => {
  const actor = await requestActor(request, 'api:read')
  const text = new URL(request.url).searchParams.get('q') ?? ''
  return Response.json({ items: await findAnything(actor, text) })
})
