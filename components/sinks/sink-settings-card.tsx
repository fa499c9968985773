import { Lock, Pencil } from 'lucide-react'
import { Card } from '@/components/ui/card'
import { DefinitionList } from '@/components/ui/definition-list'
import { LinkButton } from '@/components/ui/link-button'
import { FORMAT_LABELS } from '@/lib/sinks/kinds/rules'
import { durationWords } from '@/lib/sinks/rules'
import type { SinkDetail } from '@/lib/sinks/schema'

/** What a sink is set to. Of a secret only that it is there. */
export function SinkSettingsCard({ sink, mayChange }: { sink: SinkDetail; mayChange: boolean }) {
  return (
    <Card
      title="Settings"
      actions={
        mayChange && (
          <LinkButton
            href={`/admin/integrations/${sink.id}/edit`}
            size="sm"
            icon={<Pencil aria-hidden />}
          >
            Change
          </LinkButton>
        )
      }
    >
      <DefinitionList
        items={[
          { term: 'Format', value: FORMAT_LABELS[sink.format] },
          ...sink.settings.map(({ label, value, isSecret }) => ({
            term: label,
            value: isSecret ? (
              <span className="inline-flex items-center gap-1.5 text-muted [&_svg]:size-3.5">
                <Lock aria-hidden /> {value}
              </span>
            ) : (
              <span className="break-all">{value}</span>
            ),
          })),
          { term: 'Heartbeat', value: `Every ${durationWords(sink.heartbeatSeconds * 1_000)}` },
          {
            term: 'Admins are told',
            value: `After ${durationWords(sink.alertMinutes * 60_000)} of failing`,
          },
        ]}
      />
    </Card>
  )
}
