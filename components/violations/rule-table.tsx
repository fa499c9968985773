import { Badge, SeverityBadge } from '@/components/ui/badge'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Time } from '@/components/ui/time'
import type { RuleView } from '@/lib/violations/views/schema'
import { RuleSwitch } from './rule-switch'
import type { ViolationAction } from './use-violation-action'

const COLUMNS = [
  { key: 'title', header: 'Rule', hideable: false },
  { key: 'severity', header: 'Severity', nowrap: true },
  { key: 'kind', header: 'Kind', nowrap: true },
  { key: 'fired', header: 'In 30 days', nowrap: true, align: 'end' },
  { key: 'open', header: 'Open', nowrap: true, align: 'end' },
  { key: 'due', header: 'Due in', nowrap: true, align: 'end', hiddenByDefault: true },
  { key: 'enabled', header: 'On', nowrap: true, align: 'end' },
] as const

const hours = (count: number) => (count % 24 === 0 ? `${count / 24} d` : `${count} h`)

/** Every rule, built-in and own, with how often it fired. */
export function RuleTable({
  rules,
  lag,
  mayChange,
  switchOn,
}: {
  rules: readonly RuleView[]
  lag: { behind: number; at: string }
  mayChange: boolean
  switchOn: ViolationAction<void>
}) {
  return (
    <DataTable
      name="audit-rules"
      label="Rules"
      columns={COLUMNS}
      toolbar={
        <>
          {rules.length} rules, {rules.filter(({ enabled }) => enabled).length} on ·{' '}
          {lag.behind === 0 ? (
            <>everything in the log was looked at</>
          ) : (
            <>
              {lag.behind} {lag.behind === 1 ? 'event' : 'events'} still to look at, last turn{' '}
              <Time value={lag.at} />
            </>
          )}
        </>
      }
      rows={rules.map((rule) => ({
        id: rule.id,
        href: `/audit/rules/${rule.id}`,
        label: rule.title,
        cells: {
          title: (
            <span className="flex min-w-0 flex-col">
              <span className="font-medium">{rule.title}</span>
              <span className="line-clamp-2 text-muted text-xs">{rule.description}</span>
            </span>
          ),
          severity: <SeverityBadge severity={rule.severity} />,
          kind: (
            <Badge tone={rule.kind === 'own' ? 'accent' : 'neutral'}>
              {rule.kind === 'own' ? 'Own' : rule.isByClock ? 'Built-in, daily' : 'Built-in'}
            </Badge>
          ),
          fired: rule.fired,
          open: rule.open,
          due: hours(rule.dueHours),
          enabled: <RuleSwitch rule={rule} mayChange={mayChange} action={switchOn} />,
        },
      }))}
      empty={<EmptyState title="No rules" />}
    />
  )
}
