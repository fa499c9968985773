import { requestActor } from '@/lib/auth/request-actor'
import { getViolation } from '@/lib/violations/queries'
import { route } from '@/lib/web/route'

type Context = { params: Promise<{ violationId: string }> }

/** One violation with its evidence and history. */
export const GET = route(async (request: Request, { params }: Context) => {
  const actor = await requestActor(request, 'api:read')
  const violation = await getViolation(actor, (await params).violationId)
  return Response.json(violation, { headers: { 'cache-control': 'no-store' } })
})
