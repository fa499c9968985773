import { requestActor } from '@/lib/auth/request-actor'
import { getSkill } from '@/lib/registry/queries'
import { skillPageInput } from '@/lib/registry/schema'
import { route } from '@/lib/web/route'

type Context = { params: Promise<{ name: string }> }

export const GET = route(async (request: Request, { params }: Context) => {
  const actor = await requestActor(request, 'api:read')
  const query = Object.fromEntries(new URL(request.url).searchParams)
  return Response.json(
    await getSkill(actor, (await params).name, skillPageInput.parse(query).version),
  )
})
