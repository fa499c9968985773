import { getEvent } from '@/lib/audit/queries'
import { requestActor } from '@/lib/auth/request-actor'
import { route } from '@/lib/web/route'

type Context = { params: Promise<{ eventId: string }> }

/** One event with everything the log knows about it. */
export const GET = route(async (request: Request, { params }: Context) => {
  const actor = await requestActor(request, 'api:read')
  return Response.json(await getEvent(actor, (await params).eventId))
})
