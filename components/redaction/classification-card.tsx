import { Card } from '@/components/ui/card'
import type { DataClass } from '@/lib/redaction/rules'
import { ClassBadge } from './class-badge'

const MEANS: readonly [DataClass, string][] = [
  ['restricted', 'Secrets, payment cards, social security and Medicare numbers. Never stored.'],
  ['confidential', 'Personal data: e-mail addresses, phone numbers, bank accounts.'],
  ['internal', 'What only tells something about our systems, such as an IP address.'],
  ['public', 'Nothing that anybody outside could use.'],
]

/** What the four classes mean. */
export function ClassificationCard() {
  return (
    <Card
      id="classification"
      title="Classification"
      description="The class of a text is the highest class of anything found in it."
      flush
    >
      <dl className="divide-y divide-line">
        {MEANS.map(([dataClass, means]) => (
          <div key={dataClass} className="grid gap-1 px-4 py-2.5 sm:grid-cols-[7rem_minmax(0,1fr)]">
            <dt>
              <ClassBadge value={dataClass} />
            </dt>
            <dd className="text-[0.8125rem] text-muted">{means}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
