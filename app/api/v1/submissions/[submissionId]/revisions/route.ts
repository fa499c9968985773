import { requestActor } from '@/lib/auth/request-actor'
import { uploadRevision } from '@/lib/skills/upload'
import { route } from '@/lib/web/route'

type Context = { params: Promise<{ submissionId: string }> }

/** Uploads other files for an open submission. Every decision given so far becomes void. */
export const POST = route(async (request, { params }: Context) => {
  const actor = await requestActor(request, 'api:write')
  const { submissionId: id } = await params
  await uploadRevision(actor, id, request)
  return Response.json({ id, href: `/submissions/${id}` }, { status: 201 })
})
