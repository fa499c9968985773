import { Callout } from '@/components/ui/callout'
import { formatNumber } from '@/components/ui/format'
import { Stat, StatRow } from '@/components/ui/stat'
import { Time } from '@/components/ui/time'
import { durationWords } from '@/lib/sinks/rules'
import type { SinkDetail } from '@/lib/sinks/schema'

function Trouble({ sink }: { sink: SinkDetail }) {
  if (sink.paused)
    return (
      <Callout tone="info" title="Paused">
        Its place in the log is kept. When it is resumed, it goes on from index{' '}
        {formatNumber(sink.nextIndex)}; nothing is left out.
      </Callout>
    )
  if (!sink.lastError) return null
  return (
    <Callout tone="danger" title="The last delivery failed">
      <p className="break-words">{sink.lastError}</p>
      <p className="mt-1 text-xs">
        {sink.failingSince && (
          <>
            Failing since <Time value={sink.failingSince} format="exact" />,{' '}
            {formatNumber(sink.attempts)} {sink.attempts === 1 ? 'attempt' : 'attempts'}.{' '}
          </>
        )}
        Nothing is lost: it is tried again by itself, at most five minutes apart.
      </p>
    </Callout>
  )
}

/** How the delivery to a sink is doing. */
export function SinkCondition({ sink }: { sink: SinkDetail }) {
  return (
    <>
      <Trouble sink={sink} />
      {sink.personal && (
        <Callout tone="warning" title="This sink receives names, e-mails and addresses">
          What it has received cannot be erased from here. Reason given: {sink.personalReason}
        </Callout>
      )}
      <StatRow>
        <Stat
          label="Behind"
          value={formatNumber(sink.behindEvents)}
          unit={sink.behindEvents === 1 ? 'event' : 'events'}
          hint={
            sink.behindEvents === 0
              ? 'Everything is delivered'
              : `The oldest is ${durationWords(sink.behindMs)} old`
          }
        />
        <Stat
          label="Next index"
          value={formatNumber(sink.nextIndex)}
          hint={`The log holds ${formatNumber(sink.logSize)}`}
        />
        <Stat
          label="Events a minute"
          value={formatNumber(sink.perMinute)}
          hint="Over five minutes"
        />
        <Stat
          label="Anchored"
          value={formatNumber(sink.checkpointSize)}
          hint="Size of the newest checkpoint it holds"
        />
        <Stat
          label="Last delivered"
          value={
            <span className="text-base">
              {sink.lastOkAt ? <Time value={sink.lastOkAt} /> : 'Never'}
            </span>
          }
          hint={`Heartbeat every ${durationWords(sink.heartbeatSeconds * 1_000)}`}
        />
      </StatRow>
    </>
  )
}
