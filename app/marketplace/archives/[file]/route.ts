import { requestActor } from '@/lib/auth/request-actor'
import { serveArchive } from '@/lib/registry/serve-marketplace'
import { route } from '@/lib/web/route'

type Context = { params: Promise<{ file: string }> }

export const GET = route(async (request: Request, { params }: Context) =>
  serveArchive(request, await requestActor(request, 'registry:read'), (await params).file),
)
