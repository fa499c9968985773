import { Person } from '@/components/ui/avatar'
import { Badge, SeverityBadge, StatusBadge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { Chart } from '@/components/ui/chart'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterBar } from '@/components/ui/filter-bar'
import { formatNumber } from '@/components/ui/format'
import { LinkButton } from '@/components/ui/link-button'
import { LinkTabs } from '@/components/ui/link-tabs'
import { Stat, StatRow } from '@/components/ui/stat'
import { Time } from '@/components/ui/time'
import { at } from './samples'

const HERE = '/dev/components'
const ROWS = [
  ['pdf-forms', '1.4.0', 'Dana Whitfield', 'pending', 1, 12_840, 2],
  ['sql-review', '2.0.1', 'Ravi Menon', 'published', 0, 90_211, 30],
  ['incident-notes', '0.9.2', 'Ada Lindqvist', 'changes requested', 3, 412, 55],
  ['terraform-plan', '3.2.0', 'Dana Whitfield', 'blocked', 5, 0, 80],
  ['release-notes', '1.0.0', 'Noor Haddad', 'recalled', 0, 5_120, 900],
] as const

const TONE = {
  pending: 'info',
  published: 'success',
  'changes requested': 'warning',
  blocked: 'danger',
  recalled: 'neutral',
} as const

const sort = (current: 'asc' | 'desc' | null) => ({
  ascHref: `${HERE}?sort=asc`,
  descHref: `${HERE}?sort=desc`,
  current,
})

const SERIES = [
  { key: 'input', label: 'Input tokens' },
  { key: 'output', label: 'Output tokens' },
]
const POINTS = Array.from({ length: 30 }, (_, day) => ({
  x: `Oct ${day + 1}`,
  values: {
    input: Math.round(180_000 + 90_000 * Math.sin(day / 3) + day * 4_000),
    output: Math.round(60_000 + 30_000 * Math.cos(day / 4)),
  },
}))

function SkillsTable() {
  return (
    <DataTable
      name="dev.skills"
      label="Skills"
      toolbar="5 skills"
      columns={[
        { key: 'name', header: 'Name', sort: sort('asc') },
        { key: 'status', header: 'Status' },
        { key: 'owner', header: 'Submitted by' },
        { key: 'findings', header: 'Findings', hiddenByDefault: true },
        { key: 'uses', header: 'Uses', align: 'end', sort: sort(null) },
        { key: 'at', header: 'Updated', align: 'end', sort: sort(null), nowrap: true },
      ]}
      rows={ROWS.map(([name, version, owner, status, findings, uses, hours]) => ({
        id: name,
        href: `${HERE}?skill=${name}`,
        cells: {
          name: (
            <>
              {name} <span className="font-mono text-faint text-xs">{version}</span>
            </>
          ),
          status: <StatusBadge tone={TONE[status]}>{status}</StatusBadge>,
          owner: <Person name={owner} />,
          findings: findings > 0 ? <SeverityBadge severity="high" count={findings} /> : undefined,
          uses: formatNumber(uses),
          at: <Time value={at(hours)} />,
        },
      }))}
      empty={null}
      paging={{ newerHref: null, olderHref: `${HERE}?after=x`, total: 42 }}
      csvHref={`${HERE}?format=csv`}
    />
  )
}

function EmptyTable() {
  return (
    <DataTable
      name="dev.empty"
      label="Reviews"
      columns={[{ key: 'name', header: 'Name' }]}
      rows={[]}
      empty={
        <EmptyState
          title="Nothing waits for you"
          action={
            <LinkButton href={HERE} variant="primary">
              Browse skills
            </LinkButton>
          }
        >
          Submissions that you are asked to decide on appear here. You are told by e-mail, too.
        </EmptyState>
      }
    />
  )
}

/** Lists, numbers and charts. */
export function DataSection() {
  return (
    <>
      <LinkTabs
        label="Parts"
        tabs={[
          { href: HERE, label: 'Overview', current: true },
          { href: `${HERE}?tab=versions`, label: 'Versions', count: 12 },
          { href: `${HERE}?tab=files`, label: 'Files' },
        ]}
      />
      <StatRow>
        <Stat
          label="Spend this month"
          value="$1,284.20"
          delta={{ label: '12% on last month', direction: 'up', tone: 'bad' }}
        />
        <Stat label="Active developers" value="86" hint="of 112 with access" href={HERE} />
        <Stat
          label="Median time to decision"
          value="3.4"
          unit="hours"
          delta={{ label: '40 min', direction: 'down', tone: 'good' }}
        />
        <Stat
          label="Machines on recalled skills"
          value="0"
          hint={<Badge tone="success">clean</Badge>}
        />
      </StatRow>
      <div>
        <FilterBar
          action={HERE}
          active
          search={{ placeholder: 'Search skills' }}
          filters={[
            {
              kind: 'select',
              name: 'status',
              label: 'Status',
              options: [
                { value: 'pending', label: 'Pending' },
                { value: 'published', label: 'Published' },
              ],
            },
            { kind: 'date-range', label: 'Updated', fromName: 'from', toName: 'to' },
          ]}
        />
        <SkillsTable />
      </div>
      <EmptyTable />
      <div className="grid gap-5 lg:grid-cols-2">
        <Card title="Tokens by day" description="Last 30 days">
          <Chart title="Tokens by day" series={SERIES} points={POINTS} stacked />
        </Card>
        <Card title="Spend by day" description="Against the team's daily limit">
          <Chart
            title="Spend by day"
            kind="bar"
            unit="usd"
            series={[{ key: 'input', label: 'Spend' }]}
            points={POINTS.map(({ x, values }) => ({ x, values: { input: values.input / 5_000 } }))}
            threshold={{ value: 70, label: 'Limit' }}
          />
        </Card>
      </div>
    </>
  )
}
