import { FolderUp } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Time } from '@/components/ui/time'
import type { SubmissionRow } from '@/lib/skills/schema'
import { nextForMe } from './next-for-me'
import { StateBadge } from './state-badge'

const COLUMNS = [
  { key: 'skill', header: 'Skill', hideable: false },
  { key: 'version', header: 'Version', nowrap: true },
  { key: 'state', header: 'State', nowrap: true },
  { key: 'next', header: 'Why, and what is next' },
  { key: 'team', header: 'Team', nowrap: true },
  { key: 'updated', header: 'Changed', nowrap: true, align: 'end' },
] as const

const cellsOf = (row: SubmissionRow) => ({
  skill: row.skillName,
  version: <Badge mono>{row.version}</Badge>,
  state: <StateBadge state={row.state} />,
  next: (
    <span className="line-clamp-2 max-w-[56ch] text-muted">
      {row.stateReason || nextForMe(row.state)}
    </span>
  ),
  team: row.teamName,
  updated: <Time value={row.updatedAt} />,
})

/** One's own submissions, each with its state, the reason and the next step. */
export function SubmissionsTable({
  rows,
  isClosed,
}: {
  rows: readonly SubmissionRow[]
  isClosed: boolean
}) {
  return (
    <DataTable
      name="submissions"
      label={isClosed ? 'Closed submissions' : 'Open submissions'}
      columns={COLUMNS}
      rows={rows.map((row) => ({
        id: row.id,
        href: `/submissions/${row.id}`,
        label: `${row.skillName} ${row.version}`,
        cells: cellsOf(row),
      }))}
      empty={
        <EmptyState
          title={isClosed ? 'Nothing closed yet' : 'Nothing on its way'}
          icon={<FolderUp aria-hidden />}
          action={
            <LinkButton href="/submit" variant="primary">
              Submit a skill
            </LinkButton>
          }
        >
          {isClosed
            ? 'What was published, rejected or withdrawn is kept here.'
            : 'Drop a skill folder on Submit. You see what the scan finds before anyone else does.'}
        </EmptyState>
      }
    />
  )
}
