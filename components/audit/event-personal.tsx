import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { DefinitionList } from '@/components/ui/definition-list'
import type { DisclosureView } from '@/lib/audit/schema'

const LABELS: Record<string, string> = {
  actor_name: 'Name, then',
  actor_email: 'E-mail, then',
  ip: 'Network address',
  user_agent: 'Program',
  search_text: 'Typed into the search',
  comment: 'Comment',
}

function shownValue({ value, state }: DisclosureView) {
  if (state === 'erased') return <Badge>Erased</Badge>
  if (state === 'altered') return <Badge tone="danger">Not what was recorded</Badge>
  return <span className="whitespace-pre-wrap break-words">{value}</span>
}

/** The personal fields: encrypted apart from the event, and erasable without breaking its proof. */
export function EventPersonal({ disclosures }: { disclosures: readonly DisclosureView[] }) {
  return (
    <Card
      title="Who and where from"
      description="Kept encrypted beside the event. That you see it is recorded."
    >
      {disclosures.length === 0 ? (
        <p className="text-[0.8125rem] text-muted">This event holds no personal field.</p>
      ) : (
        <DefinitionList
          items={disclosures.map((disclosure) => ({
            term: LABELS[disclosure.name] ?? disclosure.name.replaceAll('_', ' '),
            value: shownValue(disclosure),
          }))}
        />
      )}
    </Card>
  )
}
