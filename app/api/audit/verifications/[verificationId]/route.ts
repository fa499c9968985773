import { getVerification } from '@/lib/audit/verification/queries'
import { requestActor } from '@/lib/auth/request-actor'
import { route } from '@/lib/web/route'

type Context = { params: Promise<{ verificationId: string }> }

/** How far a verification of the log is, and what it found. */
export const GET = route(async (request: Request, { params }: Context) => {
  const actor = await requestActor(request, 'api:read')
  const { verificationId } = await params
  return Response.json(await getVerification(actor, verificationId), {
    headers: { 'cache-control': 'no-store' },
  })
})
