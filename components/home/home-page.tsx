import { FolderUp, Inbox, ShieldCheck } from 'lucide-react'
import { isMyTurn } from '@/components/submit/next-for-me'
import { EmptyState } from '@/components/ui/empty-state'
import { formatNumber } from '@/components/ui/format'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Stat, StatRow } from '@/components/ui/stat'
import { APPROVALS_REQUIRED } from '@/lib/review/rules'
import { isOpen } from '@/lib/skills/rules'
import type { SubmissionRow } from '@/lib/skills/schema'
import { type NewestSkill, NewestSkills } from './newest-skills'
import { SubmissionList } from './submission-list'

/** What is null is not for this person's roles. */
export type HomeProps = {
  name: string
  mine: readonly SubmissionRow[] | null
  reviews: { rows: readonly SubmissionRow[]; count: number } | null
  blocked: readonly SubmissionRow[] | null
  refused: { count: number; days: number } | null
  newest: readonly NewestSkill[]
}

const SHOWN_MAX = 6

const toSubmission = ({ id }: SubmissionRow) => `/submissions/${id}`
const toReview = ({ id }: SubmissionRow) => `/reviews/${id}`

function Numbers({ mine, reviews, blocked, refused }: HomeProps) {
  const open = mine?.filter(({ state }) => isOpen(state)) ?? []
  const turn = open.filter(isMyTurn).length
  return (
    <StatRow>
      {reviews && (
        <Stat
          label="Waiting for your decision"
          value={formatNumber(reviews.count)}
          href="/reviews"
          hint={reviews.count === 0 ? 'Nothing waits' : 'Oldest first'}
        />
      )}
      {mine && (
        <Stat
          label="Yours that need you"
          value={formatNumber(turn)}
          href="/submissions"
          hint={turn === 0 ? 'Nothing to do' : 'To send, to correct or to revise'}
        />
      )}
      {mine && (
        <Stat
          label="Yours on their way"
          value={formatNumber(open.length - turn)}
          href="/submissions"
          hint="Being scanned or reviewed"
        />
      )}
      {blocked && (
        <Stat
          label="Blocked by the scan"
          value={formatNumber(blocked.length)}
          href="/reviews?queue=open"
          hint="Of everybody"
        />
      )}
      {refused && (
        <Stat
          label="Refused attempts"
          value={formatNumber(refused.count)}
          href={`/audit?outcome=denied&range=${refused.days}d`}
          hint={`In the last ${refused.days} days`}
        />
      )}
    </StatRow>
  )
}

function Reviews({ rows }: { rows: readonly SubmissionRow[] }) {
  return (
    <SubmissionList
      title="Waiting for your decision"
      rows={rows.slice(0, SHOWN_MAX)}
      hrefOf={toReview}
      detailOf={({ teamName, submitterName, approvals }) =>
        `${submitterName}, ${teamName} · ${approvals} of ${APPROVALS_REQUIRED} approvals`
      }
      actions={
        <LinkButton href="/reviews" size="sm" variant="ghost">
          All reviews
        </LinkButton>
      }
      empty={
        <EmptyState title="No review waits for you" icon={<Inbox aria-hidden />}>
          You are notified when you are asked. Under Reviews you may also take one on yourself.
        </EmptyState>
      }
    />
  )
}

function Mine({ rows }: { rows: readonly SubmissionRow[] }) {
  const open = rows.filter(({ state }) => isOpen(state))
  const first = open.filter(isMyTurn)
  const then = open.filter((row) => !isMyTurn(row))
  return (
    <SubmissionList
      title="Your submissions"
      description={first.length > 0 ? 'Those that need you come first.' : undefined}
      rows={[...first, ...then].slice(0, SHOWN_MAX)}
      hrefOf={toSubmission}
      actions={
        <LinkButton href="/submissions" size="sm" variant="ghost">
          All of yours
        </LinkButton>
      }
      empty={
        <EmptyState
          title="Nothing on its way"
          icon={<FolderUp aria-hidden />}
          action={<LinkButton href="/submit">Submit a skill</LinkButton>}
        >
          Drop a skill folder and see what the scan finds before anyone else does.
        </EmptyState>
      }
    />
  )
}

function Blocked({ rows }: { rows: readonly SubmissionRow[] }) {
  return (
    <SubmissionList
      title="Blocked submissions"
      description="Their submitters know; some may need your help."
      rows={rows}
      hrefOf={toSubmission}
      empty={
        <EmptyState title="Nothing is blocked" icon={<ShieldCheck aria-hidden />}>
          Submissions with a critical finding, or whose scan failed, appear here.
        </EmptyState>
      }
    />
  )
}

/** The first page, by role: what waits for this person, and what is new. */
export function HomePage(props: HomeProps) {
  const { name, mine, reviews, blocked, refused, newest } = props
  const hasWork = mine !== null || reviews !== null || blocked !== null
  return (
    <>
      <PageHeader
        title={`Hello, ${name.split(' ')[0] ?? name}`}
        description="What waits for you, and what is new."
        actions={
          mine && (
            <LinkButton href="/submit" variant="primary" icon={<FolderUp aria-hidden />}>
              Submit a skill
            </LinkButton>
          )
        }
      />
      <div className="flex flex-col gap-5">
        {(hasWork || refused) && <Numbers {...props} />}
        <div
          className={
            hasWork ? 'grid items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]' : ''
          }
        >
          {hasWork && (
            <div className="flex min-w-0 flex-col gap-5">
              {reviews && <Reviews rows={reviews.rows} />}
              {mine && <Mine rows={mine} />}
              {blocked && <Blocked rows={blocked} />}
            </div>
          )}
          <NewestSkills skills={newest} />
        </div>
      </div>
    </>
  )
}
