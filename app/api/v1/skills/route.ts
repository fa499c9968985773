import { requestActor } from '@/lib/auth/request-actor'
import { listSkills } from '@/lib/registry/queries'
import { catalogueInput } from '@/lib/registry/schema'
import { route } from '@/lib/web/route'

export const GET = route(async (request: Request) => {
  const actor = await requestActor(request, 'api:read')
  const query = Object.fromEntries(new URL(request.url).searchParams)
  return Response.json(await listSkills(actor, catalogueInput.parse(query)))
})
