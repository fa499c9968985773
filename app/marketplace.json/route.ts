import { requestActor } from '@/lib/auth/request-actor'
import { serveCatalogue } from '@/lib/registry/serve-marketplace'
import { route } from '@/lib/web/route'

export const GET = route(async (request: Request) =>
  serveCatalogue(request, await requestActor(request, 'registry:read')),
)
