import Link from 'next/link'
import { Badge, SeverityBadge, StatusBadge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { DefinitionList } from '@/components/ui/definition-list'
import type { RuleView } from '@/lib/violations/views/schema'

/** What a rule is now, and what it led to. */
export function RuleFacts({ rule }: { rule: RuleView }) {
  const list = (text: string, more = '') => (
    <Link
      href={`/audit/violations?rule=${encodeURIComponent(rule.id)}${more}`}
      className="text-accent-ink underline underline-offset-2"
    >
      {text}
    </Link>
  )
  return (
    <Card>
      <DefinitionList
        layout="grid"
        items={[
          {
            term: 'State',
            value: rule.enabled ? (
              <StatusBadge tone="success">On</StatusBadge>
            ) : (
              <StatusBadge tone="neutral">Off</StatusBadge>
            ),
          },
          { term: 'Severity', value: <SeverityBadge severity={rule.severity} /> },
          { term: 'Fired in 30 days', value: list(`${rule.fired}`, '&show=all') },
          { term: 'Open', value: list(`${rule.open}`) },
          { term: 'Version', value: rule.version },
          ...(rule.controls.length > 0
            ? [
                {
                  term: 'Controls',
                  value: (
                    <span className="flex flex-wrap gap-1">
                      {rule.controls.map((name) => (
                        <Badge key={name}>{name}</Badge>
                      ))}
                    </span>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Card>
  )
}
