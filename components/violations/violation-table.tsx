import { ShieldCheck } from 'lucide-react'
import { ActorName } from '@/components/audit/actor-name'
import { Person } from '@/components/ui/avatar'
import { SeverityBadge, StatusBadge } from '@/components/ui/badge'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Time } from '@/components/ui/time'
import type { ViolationListInput } from '@/lib/violations/list-input/schema'
import { isClosed, SEVERITY_LABELS } from '@/lib/violations/rules'
import type { ViolationPage, ViolationRow } from '@/lib/violations/views/schema'
import { StateBadge } from './state-badge'

const COLUMNS = [
  { key: 'severity', header: 'Severity', width: '6.5rem', nowrap: true },
  { key: 'rule', header: 'What was found', hideable: false },
  { key: 'subject', header: 'Person', nowrap: true },
  { key: 'state', header: 'State', nowrap: true },
  { key: 'owner', header: 'Owner', nowrap: true },
  { key: 'due', header: 'Due', nowrap: true },
  { key: 'count', header: 'Events', align: 'end', hiddenByDefault: true },
  { key: 'seen', header: 'Last seen', nowrap: true, align: 'end' },
] as const

const due = (row: ViolationRow) => {
  if (isClosed(row.state)) return <span className="text-faint">Closed</span>
  if (!row.isOverdue) return <Time value={row.dueAt} />
  return (
    <span className="flex items-center gap-1.5">
      <StatusBadge tone="danger">Overdue</StatusBadge>
      <Time value={row.dueAt} />
    </span>
  )
}

const rowOf = (row: ViolationRow) => ({
  id: row.id,
  href: `/audit/violations/${row.id}`,
  label: `${SEVERITY_LABELS[row.severity]}: ${row.ruleTitle}`,
  cells: {
    severity: <SeverityBadge severity={row.severity} />,
    rule: (
      <span className="flex min-w-0 flex-col">
        <span className="font-medium">{row.ruleTitle}</span>
        <span className="line-clamp-2 text-muted text-xs">{row.summary}</span>
      </span>
    ),
    subject: row.subject && <ActorName id={row.subject.id} name={row.subject.name} />,
    state: <StateBadge state={row.state} />,
    owner: row.owner ? (
      <Person name={row.owner.name ?? 'Unknown'} seed={row.owner.id} />
    ) : (
      <span className="text-faint">Nobody</span>
    ),
    due: due(row),
    count: row.count,
    seen: <Time value={row.lastSeenAt} />,
  },
})

function hrefOf(input: ViolationListInput, change: Record<string, string>, path: string): string {
  const { before: _before, after: _after, ...filters } = input
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...filters, ...change }))
    if (value && !(name === 'show' && value === 'open' && !path.startsWith('/api')))
      query.set(name, value)
  const text = query.toString()
  return text ? `${path}?${text}` : path
}

const isFiltered = ({ state, severity, rule, owner, overdue, subject }: ViolationListInput) =>
  Boolean(state || severity || rule || owner || overdue || subject)

function Empty({ input }: { input: ViolationListInput }) {
  if (isFiltered(input))
    return (
      <EmptyState
        title="No violation meets these filters"
        icon={<ShieldCheck aria-hidden />}
        action={<LinkButton href="/audit/violations">Show what is open</LinkButton>}
      >
        Take a filter away, or look at closed ones, too.
      </EmptyState>
    )
  return (
    <EmptyState
      title={input.show === 'open' ? 'Nothing is open' : 'No violation here'}
      icon={<ShieldCheck aria-hidden />}
      action={<LinkButton href="/audit/rules">See what is looked for</LinkButton>}
    >
      As soon as a rule finds something in the log, it appears here and somebody is told.
    </EmptyState>
  )
}

/** A page of violations. Its download holds the whole search. */
export function ViolationTable({
  page,
  input,
}: {
  page: ViolationPage
  input: ViolationListInput
}) {
  const to = (change: Record<string, string>) => hrefOf(input, change, '/audit/violations')
  return (
    <DataTable
      name="violations"
      label="Violations"
      columns={COLUMNS}
      rows={page.rows.map(rowOf)}
      csvHref={hrefOf(input, { format: 'csv', show: input.show }, '/api/v1/violations')}
      paging={{
        newerHref: page.newer === null ? null : to({ after: page.newer }),
        olderHref: page.older === null ? null : to({ before: page.older }),
      }}
      empty={<Empty input={input} />}
    />
  )
}
