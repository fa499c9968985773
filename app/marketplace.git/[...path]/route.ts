import { tokenActor } from '@/lib/auth/token-actor'
import { isAppError } from '@/lib/errors'
import { gitRefusal, serveGit } from '@/lib/registry/serve-git'
import { route } from '@/lib/web/route'

const serve = async (request: Request) => {
  const actor = await tokenActor(request, 'registry:read')
  return serveGit(request, actor).catch((error: unknown) => {
    if (isAppError(error)) return gitRefusal(error)
    throw error
  })
}

export const GET = route(serve)
export const POST = route(serve)
