import { CircleCheck, Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { Person } from '@/components/ui/avatar'
import { Badge, StatusBadge } from '@/components/ui/badge'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Time } from '@/components/ui/time'
import type { Queue } from '@/lib/review/schema'
import { STATE_INFO } from '@/lib/skills/rules'
import type { SubmissionRow } from '@/lib/skills/schema'
import { ApprovalCount } from './approval-count'

const EMPTY: Record<Queue, ReactNode> = {
  mine: (
    <EmptyState
      title="Nothing waits for you"
      icon={<CircleCheck aria-hidden />}
      action={<LinkButton href="/reviews?queue=open">See all open reviews</LinkButton>}
    >
      You are told as soon as somebody needs your decision. Any open review can be taken on, too.
    </EmptyState>
  ),
  open: (
    <EmptyState
      title="No open reviews"
      icon={<CircleCheck aria-hidden />}
      action={<LinkButton href="/submit">Submit a skill</LinkButton>}
    >
      Everything that was submitted is decided. A new submission appears here once it is scanned.
    </EmptyState>
  ),
  decided: (
    <EmptyState
      title="Nothing is decided yet"
      action={<LinkButton href="/reviews?queue=open">See all open reviews</LinkButton>}
    >
      Published and rejected submissions stay here, with who decided and why.
    </EmptyState>
  ),
}

const emptySearch = (queue: Queue) => (
  <EmptyState
    title="No skill of that name"
    icon={<Search aria-hidden />}
    action={<LinkButton href={`/reviews?queue=${queue}`}>Clear the search</LinkButton>}
  >
    The search looks at the names of skills in this list.
  </EmptyState>
)

const cellsOf = (row: SubmissionRow, queue: Queue) => ({
  skill: (
    <span className="flex min-w-0 items-center gap-2">
      <span className="truncate font-medium">{row.skillName}</span>
      <Badge mono>{row.version}</Badge>
    </span>
  ),
  team: row.teamName,
  submitter: <Person name={row.submitterName} seed={row.submitterId} />,
  state: <StatusBadge tone={STATE_INFO[row.state].tone}>{STATE_INFO[row.state].label}</StatusBadge>,
  approvals: <ApprovalCount count={row.approvals} />,
  age: <Time value={queue === 'decided' ? row.updatedAt : row.sentAt} />,
})

/** One list of reviews. `olderHref` leads to its next page. */
export function QueueTable({
  queue,
  rows,
  isSearch,
  olderHref,
}: {
  queue: Queue
  rows: readonly SubmissionRow[]
  isSearch: boolean
  olderHref: string | null
}) {
  return (
    <DataTable
      name={`reviews-${queue}`}
      label="Reviews"
      toolbar={rows.length > 0 && `${rows.length}${olderHref ? '+' : ''} shown`}
      columns={[
        { key: 'skill', header: 'Skill', hideable: false },
        { key: 'team', header: 'Team', nowrap: true },
        { key: 'submitter', header: 'Submitter', nowrap: true },
        { key: 'state', header: 'State', nowrap: true },
        { key: 'approvals', header: 'Approvals', nowrap: true },
        {
          key: 'age',
          header: queue === 'decided' ? 'Decided' : 'Waiting since',
          nowrap: true,
          align: 'end',
        },
      ]}
      rows={rows.map((row) => ({
        id: row.id,
        href: `/reviews/${row.id}`,
        label: `${row.skillName} ${row.version}`,
        cells: cellsOf(row, queue),
      }))}
      empty={isSearch ? emptySearch(queue) : EMPTY[queue]}
      {...(olderHref && { paging: { olderHref } })}
    />
  )
}
