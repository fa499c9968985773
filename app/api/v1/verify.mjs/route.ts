import { requestActor } from '@/lib/auth/request-actor'
import { serveVerifier } from '@/lib/compliance/serve-export'
import { route } from '@/lib/web/route'

/** The program that verifies exports and proofs offline. */
export const GET = route(async (request: Request) =>
  serveVerifier(await requestActor(request, 'api:read')),
)
