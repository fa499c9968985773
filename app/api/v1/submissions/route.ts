import { requestActor } from '@/lib/auth/request-actor'
import { listMySubmissions } from '@/lib/skills/queries'
import { uploadDraft } from '@/lib/skills/upload'
import { route } from '@/lib/web/route'

/** One's own submissions, newest first. */
export const GET = route(async (request) => {
  const actor = await requestActor(request, 'api:read')
  return Response.json({ submissions: await listMySubmissions(actor) })
})

/** Uploads a skill as a draft: multipart/form-data with the folder's files, or one zip. */
export const POST = route(async (request) => {
  const actor = await requestActor(request, 'api:write')
  const id = await uploadDraft(actor, request)
  const href = `/submissions/${id}`
  return Response.json({ id, href }, { status: 201, headers: { location: href } })
})
