import { serveCheckpoint } from '@/lib/audit/log/serve-log'
import { requestActor } from '@/lib/auth/request-actor'
import { route } from '@/lib/web/route'

/** The newest signed head of the audit log. */
export const GET = route(async (request: Request) =>
  serveCheckpoint(await requestActor(request, 'api:read')),
)
