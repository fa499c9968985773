import { Card } from '@/components/ui/card'
import { DefinitionList } from '@/components/ui/definition-list'
import { Digest } from '@/components/ui/digest'
import { formatNumber } from '@/components/ui/format'
import { Stat, StatRow } from '@/components/ui/stat'
import { Time } from '@/components/ui/time'
import type { IntegrityView } from '@/lib/audit/verification/schema'

function checkpointHint({ checkpoint }: IntegrityView) {
  if (!checkpoint) return 'No checkpoint yet'
  return (
    <span>
      signed <Time value={checkpoint.at} />
    </span>
  )
}

/** Size and root of the log, its newest signed head, and what still waits for a place. */
export function IntegrityHead({ integrity }: { integrity: IntegrityView }) {
  const { origin, size, root, minIndex, checkpoint, pending } = integrity
  return (
    <section aria-label="Head of the log" className="flex flex-col gap-3">
      <StatRow>
        <Stat
          label="Events in the log"
          value={formatNumber(size)}
          hint={size > 0 ? `index 0 to ${formatNumber(size - 1)}` : 'None yet'}
        />
        <Stat
          label="Under a checkpoint"
          value={formatNumber(checkpoint?.size ?? 0)}
          hint={checkpointHint(integrity)}
        />
        <Stat
          label="Waiting for an index"
          value={formatNumber(pending.count)}
          hint={
            pending.since ? (
              <span>
                oldest <Time value={pending.since} />
              </span>
            ) : (
              'Nothing waits'
            )
          }
        />
      </StatRow>
      <Card>
        <DefinitionList
          items={[
            { term: 'Name of the log', value: <code className="font-mono text-xs">{origin}</code> },
            { term: 'Root of the tree', value: <Digest value={root} length={16} /> },
            {
              term: 'Events kept',
              value:
                minIndex === 0
                  ? 'All, from the first one on'
                  : `From index ${formatNumber(minIndex)} on; of older ones retention kept the hashes`,
            },
          ]}
        />
      </Card>
    </section>
  )
}
