import { Person } from '@/components/ui/avatar'
import { Badge, StatusBadge } from '@/components/ui/badge'
import { Digest } from '@/components/ui/digest'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Time } from '@/components/ui/time'
import type { ReviewStand } from '@/lib/review/rules'
import type { ReviewView } from '@/lib/review/schema'
import { NEXT_STEP, STATE_INFO } from '@/lib/skills/rules'

const words = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** What is asked for, by whom, where it stands and what comes next. */
export function ReviewHeader({
  review,
  stand,
  isBrief,
}: {
  review: ReviewView
  stand: ReviewStand
  /** The submitter's words in two lines, where something else is read. */
  isBrief: boolean
}) {
  const { label, tone } = STATE_INFO[review.state]
  const next = NEXT_STEP[review.state]
  return (
    <>
      <PageHeader
        breadcrumbs={[
          { label: 'Reviews', ...(stand.isReviewer && { href: '/reviews' }) },
          { label: `${review.skillName} ${review.version}` },
        ]}
        title={
          <>
            {review.skillName} <Badge mono>{review.version}</Badge>{' '}
            <StatusBadge tone={tone}>{label}</StatusBadge>
          </>
        }
        description={review.stateReason ? `${review.stateReason} ${next}` : next}
        actions={
          stand.isSubmitter && (
            <LinkButton href={`/submissions/${review.id}`}>Open your submission</LinkButton>
          )
        }
        meta={
          <>
            <span className="text-ink">
              <Person name={review.submitterName} seed={review.submitterId} />
            </span>
            <span>{review.teamName}</span>
            <span>{words(review.category)}</span>
            <span>
              Submitted <Time value={review.sentAt} />
            </span>
            <span>Revision {review.revision}</span>
            <span>
              Digest <Digest value={review.digest} />
            </span>
            {review.publishedVersion !== review.version && (
              <span>
                {review.publishedVersion
                  ? `The catalogue has ${review.publishedVersion}`
                  : 'Never published before'}
              </span>
            )}
          </>
        }
      />
      {review.summary && (
        <figure className="mb-5 border-strong border-l-2 pl-3 text-[0.8125rem]">
          <blockquote
            className={`max-w-[80ch] whitespace-pre-line ${isBrief ? 'line-clamp-2' : ''}`}
          >
            {review.summary}
          </blockquote>
          <figcaption className="mt-0.5 text-muted text-xs">{review.submitterName}</figcaption>
        </figure>
      )}
    </>
  )
}
