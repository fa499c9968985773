import type { Metadata } from 'next'
import { CapabilitiesTab } from '@/components/review/capabilities-tab'
import { DecisionPanel } from '@/components/review/decision-panel'
import { Discussion } from '@/components/review/discussion'
import { FilesTab } from '@/components/review/files-tab'
import { FindingsTab } from '@/components/review/findings-tab'
import { Overview } from '@/components/review/overview'
import { ReviewHeader } from '@/components/review/review-header'
import { ReviewLayout } from '@/components/review/review-layout'
import { ReviewTabs } from '@/components/review/review-tabs'
import { currentActor } from '@/lib/auth/current-actor'
import { getReview } from '@/lib/review/queries'
import { fileToOpen, standOf } from '@/lib/review/rules'
import { reviewPageInput } from '@/lib/review/schema'
import { readFileText } from '@/lib/skills/queries'
import { highlightLines } from '@/lib/web/highlight'
import { load } from '@/lib/web/page'
import { accept, assign, comment, decide } from './actions'

export const metadata: Metadata = { title: 'Review' }

type Query = Promise<Record<string, string | string[] | undefined>>
type Props = { params: Promise<{ submissionId: string }>; searchParams: Query }

export default async function ReviewPage(props: Props) {
  const actor = await load(currentActor())
  const review = await load(getReview(actor, (await props.params).submissionId))
  const { tab, file, line, find } = reviewPageInput.parse(await props.searchParams)
  const stand = standOf(review, actor)
  const opened = fileToOpen(review.files, tab === 'files' ? file : undefined)
  const isRead = tab === 'overview' || tab === 'files'
  const read = isRead && opened ? await load(readFileText(review.digest, opened.path)) : null
  const lines =
    tab === 'files' && read?.text != null ? await highlightLines(read.text, read.path) : null
  return (
    <ReviewLayout
      review={review}
      panel={
        <DecisionPanel review={review} stand={stand} actions={{ decide, assignSelf: assign }} />
      }
    >
      <ReviewHeader review={review} stand={stand} isBrief={tab !== 'overview'} />
      <ReviewTabs review={review} current={tab} />
      {tab === 'overview' && <Overview review={review} document={read} />}
      {tab === 'files' && (
        <FilesTab
          review={review}
          stand={stand}
          open={opened && { file: opened, lines, reason: read?.reason ?? null }}
          line={line}
          find={find}
          actions={{ accept, comment }}
        />
      )}
      {tab === 'findings' && <FindingsTab review={review} stand={stand} accept={accept} />}
      {tab === 'capabilities' && <CapabilitiesTab review={review} />}
      {tab === 'discussion' && <Discussion review={review} stand={stand} comment={comment} />}
    </ReviewLayout>
  )
}
