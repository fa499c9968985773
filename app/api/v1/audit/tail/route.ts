import { serveTail } from '@/lib/audit/tail/serve-tail'
import { requestActor } from '@/lib/auth/request-actor'
import { watchActor } from '@/lib/auth/watch-actor'
import { route } from '@/lib/web/route'

/** Follows the audit log: server-sent events of what is written from now on. */
export const GET = route(async (request: Request) => {
  const actor = await requestActor(request, 'api:read')
  return serveTail(actor, request, watchActor(request, actor, 'audit:read'))
})
