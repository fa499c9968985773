import {
  CircleCheck,
  CircleX,
  FileUp,
  MessageSquareWarning,
  PackageCheck,
  ScanSearch,
  Send,
  Undo2,
  UserPlus,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { SeverityCounts } from '@/components/scan/scan-summary'
import { Digest } from '@/components/ui/digest'
import { Timeline, type TimelineItem } from '@/components/ui/timeline'
import type { DecisionView, ReviewView, Verdict } from '@/lib/review/schema'
import { countBySeverity } from '@/lib/skills/rules'

const VERDICTS: Record<
  Verdict,
  { did: string; tone: 'success' | 'warning' | 'danger'; icon: ReactNode }
> = {
  approve: { did: 'approved', tone: 'success', icon: <CircleCheck aria-hidden /> },
  'request-changes': {
    did: 'requested changes',
    tone: 'warning',
    icon: <MessageSquareWarning aria-hidden />,
  },
  reject: { did: 'rejected', tone: 'danger', icon: <CircleX aria-hidden /> },
}

function decided(decision: DecisionView): TimelineItem {
  const { did, tone, icon } = VERDICTS[decision.verdict]
  const isVoid = decision.voidedAt !== null
  return {
    id: decision.id,
    at: decision.at,
    tone: isVoid ? 'neutral' : tone,
    icon,
    title: (
      <>
        <span className="font-medium">{decision.reviewerName}</span>{' '}
        <span className={isVoid ? 'line-through' : ''}>{did}</span>
      </>
    ),
    children: (
      <>
        {decision.comment && <p className="whitespace-pre-wrap break-words">{decision.comment}</p>}
        {isVoid && (
          <p className="text-xs">
            No longer counts. {decision.voidReason} It was about{' '}
            <Digest value={decision.digest} copy={false} />.
          </p>
        )}
      </>
    ),
  }
}

const listed = (names: readonly string[]) =>
  new Intl.ListFormat('en', { type: 'conjunction' }).format(names)

function happened(review: ReviewView): TimelineItem[] {
  const { createdAt, sentAt, scan, revision, assignments } = review
  const items: TimelineItem[] = [
    {
      id: 'uploaded',
      at: createdAt,
      title: `${review.submitterName} uploaded it`,
      icon: <FileUp aria-hidden />,
    },
  ]
  if (sentAt)
    items.push({
      id: 'sent',
      at: sentAt,
      title: 'Sent for review',
      tone: 'info',
      icon: <Send aria-hidden />,
      ...(review.summary && {
        children: <p className="whitespace-pre-wrap break-words">{review.summary}</p>,
      }),
    })
  if (scan?.finishedAt)
    items.push({
      id: 'scanned',
      at: scan.finishedAt,
      title: revision > 1 ? `Revision ${revision} was scanned` : 'Scanned',
      icon: <ScanSearch aria-hidden />,
      ...(scan.report && { children: <SeverityCounts counts={countBySeverity(scan.report)} /> }),
    })
  if (sentAt && assignments.length > 0)
    items.push({
      id: 'assigned',
      // Reviewers are asked once both have happened; later revisions keep them.
      at: revision === 1 && scan?.finishedAt && scan.finishedAt > sentAt ? scan.finishedAt : sentAt,
      title: `${listed(assignments.map(({ reviewerName }) => reviewerName))} ${assignments.length === 1 ? 'was' : 'were'} asked to decide`,
      icon: <UserPlus aria-hidden />,
    })
  return items
}

function ended({ state, updatedAt, version }: ReviewView): TimelineItem[] {
  if (state === 'published')
    return [
      {
        id: 'published',
        at: updatedAt,
        title: `Published as version ${version}`,
        tone: 'success',
        icon: <PackageCheck aria-hidden />,
      },
    ]
  if (state === 'withdrawn')
    return [{ id: 'withdrawn', at: updatedAt, title: 'Withdrawn', icon: <Undo2 aria-hidden /> }]
  return []
}

/** What became of a submission: uploaded, sent, scanned, assigned, decided, published. */
export function SubmissionTimeline({ review }: { review: ReviewView }) {
  const items = [...happened(review), ...review.decisions.map(decided)]
  // A stable sort keeps the order above for what happened in the same instant.
  items.sort((a, b) => a.at.localeCompare(b.at))
  return <Timeline items={[...items, ...ended(review)]} />
}
