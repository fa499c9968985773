import { requestActor } from '@/lib/auth/request-actor'
import { serveCertificate } from '@/lib/privacy/serve-downloads'
import { route } from '@/lib/web/route'

type Context = { params: Promise<{ requestId: string }> }

export const GET = route(async (request: Request, { params }: Context) => {
  const actor = await requestActor(request, 'api:read')
  return serveCertificate(actor, (await params).requestId)
})
