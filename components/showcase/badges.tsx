import { Check, GitCommitHorizontal, ShieldAlert } from 'lucide-react'
import { Avatar, Person } from '@/components/ui/avatar'
import { Badge, SeverityBadge, StatusBadge, type Tone } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { DefinitionList } from '@/components/ui/definition-list'
import { Digest } from '@/components/ui/digest'
import { formatBytes, formatDuration, formatMoney } from '@/components/ui/format'
import { Kbd } from '@/components/ui/kbd'
import { ProgressBar } from '@/components/ui/progress-bar'
import { Separator } from '@/components/ui/separator'
import { Time } from '@/components/ui/time'
import { Timeline } from '@/components/ui/timeline'
import { at } from './samples'

const TONES: readonly Tone[] = ['neutral', 'info', 'success', 'warning', 'danger', 'accent']
const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const
const PEOPLE = [
  'Dana Whitfield',
  'Rita Okafor',
  'Ravi Menon',
  'Ada Lindqvist',
  'Noor Haddad',
  'Pat',
]
const DIGEST = 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'

function History() {
  return (
    <Timeline
      items={[
        {
          id: 'a',
          title: 'Dana Whitfield submitted 1.4.0',
          at: at(30),
          icon: <GitCommitHorizontal aria-hidden />,
        },
        {
          id: 'b',
          title: 'The scan found one high finding',
          at: at(29.9),
          tone: 'warning',
          icon: <ShieldAlert aria-hidden />,
        },
        {
          id: 'c',
          title: 'Rita Okafor approved',
          at: at(2),
          tone: 'success',
          icon: <Check aria-hidden />,
          children: 'Reads only the files it is given. The network call is to our own host.',
        },
      ]}
    />
  )
}

/** Labels and small facts. */
export function BadgeSection() {
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      <Card title="Badges, people, progress">
        <div className="flex flex-col gap-4">
          <div className="flex flex-wrap gap-1.5">
            {TONES.map((tone) => (
              <Badge key={tone} tone={tone}>
                {tone}
              </Badge>
            ))}
            <Badge mono>v1.4.0</Badge>
          </div>
          <div className="flex flex-wrap gap-1.5">
            {TONES.map((tone) => (
              <StatusBadge key={tone} tone={tone}>
                {tone}
              </StatusBadge>
            ))}
          </div>
          <div className="flex flex-wrap gap-1.5">
            {SEVERITIES.map((severity, index) => (
              <SeverityBadge
                key={severity}
                severity={severity}
                {...(index % 2 && { count: index })}
              />
            ))}
          </div>
          <div className="flex flex-wrap items-center gap-2">
            {PEOPLE.map((name) => (
              <Avatar key={name} name={name} size="md" />
            ))}
            <Person name="Rita Okafor" detail="Security" />
          </div>
          <ProgressBar label="Daily tokens" value={42} tone="auto" />
          <ProgressBar label="Monthly tokens" value={86} tone="auto" valueLabel="8.6M of 10M" />
          <ProgressBar label="Monthly spend" value={120} tone="auto" valueLabel="$600 of $500" />
          <Separator label="or" />
          <p className="text-muted text-xs">
            Press <Kbd>⌘K</Kbd> to go anywhere.
          </p>
        </div>
      </Card>
      <Card title="Facts and history" footer="Last scanned by engine 3.2">
        <DefinitionList
          items={[
            { term: 'Digest', value: <Digest value={DIGEST} /> },
            { term: 'Size', value: formatBytes(48_213) },
            { term: 'Submitted', value: <Time value={at(30)} format="exact" /> },
            { term: 'Expires', value: <Time value={at(-72)} /> },
            { term: 'Scan took', value: formatDuration(4_213) },
            { term: 'Cost', value: formatMoney(0.0042) },
            { term: 'Recalled', value: null },
          ]}
        />
        <div className="mt-5">
          <History />
        </div>
      </Card>
    </div>
  )
}
