import { serveSummary } from '@/lib/audit/histogram/serve-summary'
import { requestActor } from '@/lib/auth/request-actor'
import { route } from '@/lib/web/route'

/** When the events of a search happened. */
export const GET = route(async (request: Request) =>
  serveSummary(await requestActor(request, 'api:read'), request, 'histogram'),
)
