import { Card } from '@/components/ui/card'
import { DefinitionList } from '@/components/ui/definition-list'
import { Time } from '@/components/ui/time'
import type { SinkDetail } from '@/lib/sinks/schema'

/** What the receiver learns of people. */
export function RecipientNote({ sink }: { sink: SinkDetail }) {
  return (
    <Card
      title="Recipient of personal data"
      description="For your record of processing (GDPR Art. 30). It stays listed when the sink is deleted."
    >
      <DefinitionList
        items={[
          {
            term: 'It receives',
            value: sink.personal
              ? 'Names, e-mails, IP addresses and user agents, beside pseudonyms'
              : 'Pseudonyms only; fields that name people are left out',
          },
          {
            term: 'Since',
            value: <Time value={sink.personalSince ?? sink.createdAt} format="date" />,
          },
          {
            term: 'After an erasure',
            value: sink.personal
              ? 'You must tell the receiver to erase its copies (Art. 19)'
              : 'Its copies keep the pseudonym. The account it leads to is left without name, e-mail and sign-in',
          },
        ]}
      />
    </Card>
  )
}
