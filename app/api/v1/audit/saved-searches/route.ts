import { listSavedSearches } from '@/lib/audit/saved-searches/queries'
import { requestActor } from '@/lib/auth/request-actor'
import { route } from '@/lib/web/route'

/** One's own saved searches and those that others share. */
export const GET = route(async (request: Request) =>
  Response.json({ searches: await listSavedSearches(await requestActor(request, 'api:read')) }),
)
