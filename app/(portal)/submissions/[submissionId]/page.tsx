import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import type { OpenFile } from '@/components/submit/files-card'
import { SubmissionPage } from '@/components/submit/submission-page'
import type { Actor } from '@/lib/access/permissions'
import { currentActor } from '@/lib/auth/current-actor'
import { getReview } from '@/lib/review/queries'
import { getSubmission, listMyTeams, readFileText } from '@/lib/skills/queries'
import { submissionRef } from '@/lib/skills/schema'
import { uploadLimits } from '@/lib/skills/upload'
import { highlightLines } from '@/lib/web/highlight'
import { load } from '@/lib/web/page'
import { reply, send, withdraw } from './actions'

export const metadata: Metadata = { title: 'Submission' }

type Props = {
  params: Promise<{ submissionId: string }>
  searchParams: Promise<{ file?: string | string[] }>
}

async function openFile(digest: string, path: string): Promise<OpenFile> {
  const { text, reason } = await readFileText(digest, path)
  return { path, reason, lines: text === null ? null : await highlightLines(text, path) }
}

async function everything(actor: Actor, id: string, file: string | undefined) {
  const submission = await getSubmission(actor, id)
  const { digest, state, files } = submission
  const isThere = file !== undefined && files.some(({ path }) => path === file)
  const [review, skill, open, teams] = await Promise.all([
    state === 'draft' ? null : getReview(actor, id),
    readFileText(digest, 'SKILL.md'),
    isThere ? openFile(digest, file) : null,
    listMyTeams(actor),
  ])
  return { submission, review, skill, open, teams }
}

export default async function OneSubmissionPage({ params, searchParams }: Props) {
  const actor = await load(currentActor())
  const ref = submissionRef.safeParse(await params)
  if (!ref.success) notFound()
  const file = [(await searchParams).file].flat()[0]
  const views = await load(everything(actor, ref.data.submissionId, file))
  return (
    <SubmissionPage
      {...views}
      limits={uploadLimits()}
      isMine={views.submission.submitterId === actor.id}
      actions={{ send, withdraw, reply }}
    />
  )
}
