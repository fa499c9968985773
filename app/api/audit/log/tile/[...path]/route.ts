import { serveTile } from '@/lib/audit/log/serve-log'
import { requestActor } from '@/lib/auth/request-actor'
import { route } from '@/lib/web/route'

type Context = { params: Promise<{ path: string[] }> }

/** The hashes of the audit log, or with `entries` what they are hashes of. */
export const GET = route(async (request: Request, { params }: Context) => {
  const actor = await requestActor(request, 'api:read')
  return serveTile(actor, (await params).path.join('/'), request)
})
