import { History, MessageSquare, ScanSearch, Send, ShieldCheck, UserPlus } from 'lucide-react'
import { Place } from '@/components/scan/place'
import { Card } from '@/components/ui/card'
import { Digest } from '@/components/ui/digest'
import { Markdown } from '@/components/ui/markdown'
import { Time } from '@/components/ui/time'
import { Timeline, type TimelineItem } from '@/components/ui/timeline'
import type { ReviewStand } from '@/lib/review/rules'
import type { DecisionView, ReviewView } from '@/lib/review/schema'
import { countBySeverity } from '@/lib/skills/rules'
import { CommentForm } from './comment-form'
import { placeHref } from './review-href'
import { Said } from './said'
import type { ReviewAction } from './use-review-action'
import { VERDICT_WORDS } from './verdict-words'

const strong = (text: string) => <span className="font-medium text-ink">{text}</span>

function decisionItem(decision: DecisionView): TimelineItem {
  const { past, tone, icon } = VERDICT_WORDS[decision.verdict]
  const isVoid = decision.voidedAt !== null
  const title = (
    <>
      {strong(decision.reviewerName)} {past}{' '}
      <Digest value={decision.digest} length={8} copy={false} />
    </>
  )
  return {
    id: decision.id,
    at: decision.at,
    icon,
    tone: isVoid ? 'neutral' : tone,
    title: isVoid ? <del className="text-muted">{title}</del> : title,
    children: (
      <>
        {isVoid && (
          <p className="text-warning-ink text-xs">
            Void since <Time value={decision.voidedAt} />: {decision.voidReason}
          </p>
        )}
        {decision.comment && (
          <div className={isVoid ? 'text-muted line-through' : 'text-ink'}>
            <Markdown source={decision.comment} shift={2} />
          </div>
        )}
      </>
    ),
  }
}

function commentItems(review: ReviewView): TimelineItem[] {
  return review.comments.map((comment) => {
    const isOutdated = comment.digest !== review.digest
    return {
      id: comment.id,
      at: comment.at,
      icon: <MessageSquare aria-hidden />,
      title: (
        <>
          {strong(comment.authorName)} said
          {comment.file && (
            <>
              {' '}
              on{' '}
              <Place
                file={comment.file}
                line={comment.line ?? 0}
                hrefOf={isOutdated ? undefined : placeHref(review.id)}
              />
            </>
          )}
        </>
      ),
      children: <Said comment={comment} isOutdated={isOutdated} />,
    }
  })
}

function revisionItems(review: ReviewView): TimelineItem[] {
  return review.revisions.map(({ number, digest, authorName, at }) => ({
    id: `revision-${number}`,
    at: number === 1 ? (review.sentAt ?? at) : at,
    icon: number === 1 ? <Send aria-hidden /> : <History aria-hidden />,
    title: (
      <>
        {strong(authorName)} {number === 1 ? 'submitted it' : `uploaded revision ${number}`},{' '}
        <Digest value={digest} length={8} copy={false} />
      </>
    ),
  }))
}

function scanItem({ scan }: ReviewView): TimelineItem[] {
  if (!scan?.report || !scan.finishedAt) return []
  const { critical, high, medium, low } = countBySeverity(scan.report)
  return [
    {
      id: `scan-${scan.id}`,
      at: scan.finishedAt,
      icon: <ScanSearch aria-hidden />,
      title: `The present bytes were scanned: ${critical} critical, ${high} high, ${medium} medium, ${low} low`,
    },
  ]
}

function askedItems(review: ReviewView): TimelineItem[] {
  const byRule = review.assignments.filter(({ origin }) => origin === 'rule')
  const items = review.assignments
    .filter(({ origin }) => origin !== 'rule')
    .map(({ reviewerId, reviewerName, at }) => ({
      id: `asked-${reviewerId}`,
      at,
      icon: <UserPlus aria-hidden />,
      title: <>{strong(reviewerName)} took the review</>,
    }))
  const [first] = byRule
  if (!first) return items
  const names = byRule.map(({ reviewerName }) => reviewerName).join(', ')
  return [
    {
      id: 'asked',
      at: first.at,
      icon: <UserPlus aria-hidden />,
      title: `Asked to decide: ${names}`,
    },
    ...items,
  ]
}

function acceptedItems(review: ReviewView): TimelineItem[] {
  const findings = review.scan?.report?.findings ?? []
  return review.acceptances.map(({ fingerprint, acceptedByName, reason, until, at }) => ({
    id: `accepted-${fingerprint}`,
    at,
    tone: 'success' as const,
    icon: <ShieldCheck aria-hidden />,
    title: (
      <>
        {strong(acceptedByName)} accepted{' '}
        {findings.find((one) => one.fingerprint === fingerprint)?.ruleId ?? 'a finding'} until{' '}
        <Time value={until} format="date" />
      </>
    ),
    children: <p className="whitespace-pre-line text-ink">{reason}</p>,
  }))
}

// The order things happen in when the clock says the same instant.
const KINDS = [revisionItems, scanItem, askedItems, acceptedItems, commentItems]

/** Everything that was said and done, oldest first, and the form for saying more. */
export function Discussion({
  review,
  stand,
  comment,
}: {
  review: ReviewView
  stand: ReviewStand
  comment: ReviewAction<string>
}) {
  const items = [...KINDS.flatMap((kind) => kind(review)), ...review.decisions.map(decisionItem)]
  return (
    <Card title="Discussion">
      <Timeline items={items.sort((a, b) => a.at.localeCompare(b.at))} />
      <div className="mt-5 border-line border-t pt-4">
        {stand.comment ? (
          <p className="text-[0.8125rem] text-muted">{stand.comment}</p>
        ) : (
          <CommentForm
            submissionId={review.id}
            digest={review.digest}
            label="Say something to everyone in this review"
            action={comment}
          />
        )}
      </div>
    </Card>
  )
}
