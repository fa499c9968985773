import { formatNumber } from '@/components/ui/format'
import { Stat, StatRow } from '@/components/ui/stat'
import { durationWords } from '@/lib/sinks/rules'
import type { SinkView } from '@/lib/sinks/schema'

/** The state of all sinks in four numbers. */
export function SinksSummary({ sinks }: { sinks: readonly SinkView[] }) {
  const failing = sinks.filter(({ health }) => health === 'failing').length
  const slowest = Math.max(0, ...sinks.filter(({ paused }) => !paused).map((sink) => sink.behindMs))
  const sum = (of: (sink: SinkView) => number) => sinks.reduce((total, sink) => total + of(sink), 0)
  const letters = sum(({ deadLetters }) => deadLetters)
  return (
    <StatRow>
      <Stat
        label="Sinks"
        value={formatNumber(sinks.length)}
        hint={failing === 0 ? 'None is failing' : `${formatNumber(failing)} failing`}
      />
      <Stat
        label="Farthest behind"
        value={durationWords(slowest)}
        hint="Age of the oldest event not yet delivered"
      />
      <Stat label="Events a minute" value={formatNumber(sum(({ perMinute }) => perMinute))} />
      <Stat
        label="Set aside"
        value={formatNumber(letters)}
        hint={letters === 0 ? 'No receiver refused an event' : 'Refused by a receiver'}
      />
    </StatRow>
  )
}
