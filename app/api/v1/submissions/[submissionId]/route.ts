import { requestActor } from '@/lib/auth/request-actor'
import { getSubmission } from '@/lib/skills/queries'
import { submissionRef } from '@/lib/skills/schema'
import { route } from '@/lib/web/route'

type Context = { params: Promise<{ submissionId: string }> }

/** A submission with its files and its scan. */
export const GET = route(async (request, { params }: Context) => {
  const actor = await requestActor(request, 'api:read')
  const { submissionId } = submissionRef.parse(await params)
  return Response.json(await getSubmission(actor, submissionId))
})
