import Link from 'next/link'
import type { ReactNode } from 'react'
import { nextForMe } from '@/components/submit/next-for-me'
import { StateBadge } from '@/components/submit/state-badge'
import { Card } from '@/components/ui/card'
import { Time } from '@/components/ui/time'
import type { SubmissionRow } from '@/lib/skills/schema'

function Row({ row, href, detail }: { row: SubmissionRow; href: string; detail: ReactNode }) {
  return (
    <li className="relative flex flex-col gap-1 px-4 py-3 has-[a:hover]:bg-hover">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Link
          href={href}
          className="break-all font-medium text-[0.8125rem] after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent-ink focus-visible:after:-outline-offset-2"
        >
          {row.skillName}
        </Link>
        <span className="font-mono text-faint text-xs">{row.version}</span>
        <StateBadge state={row.state} />
        <span className="ml-auto text-faint text-xs">
          <Time value={row.sentAt ?? row.updatedAt} />
        </span>
      </div>
      <p className="line-clamp-2 text-muted text-xs">{detail}</p>
    </li>
  )
}

/** Why it is where it is, or else what happens next. */
export const reasonOrNext = (row: SubmissionRow): string => row.stateReason || nextForMe(row.state)

/** A short list of submissions as one card; `empty` says what to do when there are none. */
export function SubmissionList({
  title,
  description,
  rows,
  hrefOf,
  detailOf = reasonOrNext,
  actions,
  empty,
}: {
  title: string
  description?: string | undefined
  rows: readonly SubmissionRow[]
  hrefOf: (row: SubmissionRow) => string
  detailOf?: (row: SubmissionRow) => ReactNode
  actions?: ReactNode
  empty: ReactNode
}) {
  return (
    <Card title={title} description={description} actions={actions} flush>
      {rows.length === 0 ? (
        empty
      ) : (
        <ul className="divide-y divide-line">
          {rows.map((row) => (
            <Row key={row.id} row={row} href={hrefOf(row)} detail={detailOf(row)} />
          ))}
        </ul>
      )}
    </Card>
  )
}
