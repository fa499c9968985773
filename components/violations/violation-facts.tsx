import Link from 'next/link'
import { ActorName } from '@/components/audit/actor-name'
import { Badge, SeverityBadge, StatusBadge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { DefinitionList } from '@/components/ui/definition-list'
import { Time } from '@/components/ui/time'
import { isClosed } from '@/lib/violations/rules'
import type { ViolationView } from '@/lib/violations/views/schema'

const due = (violation: ViolationView) => (
  <span className="flex flex-wrap items-center gap-1.5">
    <Time value={violation.dueAt} format="exact" />
    {violation.isOverdue && <StatusBadge tone="danger">Overdue</StatusBadge>}
  </span>
)

const controls = (names: readonly string[]) => (
  <span className="flex flex-wrap gap-1">
    {names.map((name) => (
      <Badge key={name}>{name}</Badge>
    ))}
  </span>
)

/** What happened, in words, and what it is measured by. */
export function ViolationFacts({ violation }: { violation: ViolationView }) {
  const { subject, summary, severity, ruleVersion, firstIndex, lastIndex, acceptedUntil } =
    violation
  const places = firstIndex === lastIndex ? firstIndex : `${firstIndex} to ${lastIndex}`
  return (
    <Card title="What happened">
      <p className="mb-3 text-pretty text-sm">{summary}</p>
      <DefinitionList
        items={[
          ...(subject
            ? [{ term: 'Person', value: <ActorName id={subject.id} name={subject.name} /> }]
            : []),
          { term: 'Severity', value: <SeverityBadge severity={severity} /> },
          { term: 'First seen', value: <Time value={violation.firstSeenAt} format="exact" /> },
          { term: 'Last seen', value: <Time value={violation.lastSeenAt} format="exact" /> },
          { term: 'Raised', value: <Time value={violation.openedAt} format="exact" /> },
          ...(isClosed(violation.state) ? [] : [{ term: 'Due', value: due(violation) }]),
          ...(acceptedUntil
            ? [{ term: 'Accepted until', value: <Time value={acceptedUntil} format="date" /> }]
            : []),
          { term: 'Events', value: violation.count },
          ...(firstIndex === null ? [] : [{ term: 'Place in the log', value: places }]),
          {
            term: 'Rule',
            value: (
              <>
                <Link
                  href={`/audit/rules/${violation.ruleId}`}
                  className="rounded text-accent-ink hover:underline"
                >
                  {violation.ruleTitle}
                </Link>
                , version {ruleVersion}
              </>
            ),
          },
          ...(violation.controls.length > 0
            ? [{ term: 'Controls', value: controls(violation.controls) }]
            : []),
        ]}
      />
    </Card>
  )
}
