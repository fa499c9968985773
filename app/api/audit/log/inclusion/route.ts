import { serveInclusion } from '@/lib/audit/log/serve-log'
import { requestActor } from '@/lib/auth/request-actor'
import { route } from '@/lib/web/route'

/** That the entry at `index` is in the log of `size` entries. */
export const GET = route(async (request: Request) =>
  serveInclusion(await requestActor(request, 'api:read'), request),
)
