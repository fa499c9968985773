import { serveConsistency } from '@/lib/audit/log/serve-log'
import { requestActor } from '@/lib/auth/request-actor'
import { route } from '@/lib/web/route'

/** That the log of `from` entries is the beginning of that of `to`. */
export const GET = route(async (request: Request) =>
  serveConsistency(await requestActor(request, 'api:read'), request),
)
