import { serveLogKeys } from '@/lib/audit/log/serve-log'
import { requestActor } from '@/lib/auth/request-actor'
import { route } from '@/lib/web/route'

/** The keys that sign the audit log's checkpoints. */
export const GET = route(async (request: Request) =>
  serveLogKeys(await requestActor(request, 'api:read')),
)
