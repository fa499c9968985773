import { requestActor } from '@/lib/auth/request-actor'
import { skillPageInput } from '@/lib/registry/schema'
import { serveAttestation } from '@/lib/registry/serve-attestation'
import { route } from '@/lib/web/route'

type Context = { params: Promise<{ name: string }> }

export const GET = route(async (request: Request, { params }: Context) => {
  const actor = await requestActor(request, 'api:read')
  const query = Object.fromEntries(new URL(request.url).searchParams)
  const { version } = skillPageInput.parse(query)
  return serveAttestation(actor, (await params).name, version)
})
