import { Card } from '@/components/ui/card'
import { DefinitionList } from '@/components/ui/definition-list'
import { Digest } from '@/components/ui/digest'
import { formatNumber } from '@/components/ui/format'
import { Stat, StatRow } from '@/components/ui/stat'
import { Time } from '@/components/ui/time'
import type { IntegrityView } from '@/lib/audit/verification/schema'

function checkpointHint({ size, checkpoint }: IntegrityView) {
  if (!checkpoint) return 'None was signed yet'
  const behind = size - checkpoint.size
  return behind === 0 ? 'Covers every event' : `${formatNumber(behind)} events came since`
}

/** Size and root of the log, its newest signed head, and what still waits for a place. */
export function IntegrityHead({ integrity }: { integrity: IntegrityView }) {
  const { origin, size, root, minIndex, checkpoint, pending } = integrity
  return (
    <section aria-label="Head of the log" className="flex flex-col gap-3">
      <StatRow>
        <Stat label="Events in the log" value={formatNumber(size)} />
        <Stat
          label="Last checkpoint"
          value={checkpoint ? <Time value={checkpoint.at} /> : 'None'}
          hint={checkpointHint(integrity)}
        />
        <Stat
          label="Waiting for an index"
          value={formatNumber(pending.count)}
          hint={
            pending.since ? (
              <>
                oldest <Time value={pending.since} />
              </>
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
            { term: 'Root of the tree', value: <Digest value={root} length={44} /> },
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
