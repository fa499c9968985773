import { serveEvents } from '@/lib/audit/serve-events'
import { requestActor } from '@/lib/auth/request-actor'
import { route } from '@/lib/web/route'

/** Searches the audit log: JSON by the page, CSV or NDJSON as a whole. */
export const GET = route(async (request: Request) =>
  serveEvents(await requestActor(request, 'api:read'), request),
)
