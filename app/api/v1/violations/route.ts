import { requestActor } from '@/lib/auth/request-actor'
import { serveViolations } from '@/lib/violations/serve-violations'
import { route } from '@/lib/web/route'

/** What the rules over the audit log found: JSON by the page, CSV as a whole. */
export const GET = route(async (request: Request) =>
  serveViolations(await requestActor(request, 'api:read'), request),
)
