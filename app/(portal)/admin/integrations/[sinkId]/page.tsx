import { DeadLetters } from '@/components/sinks/dead-letters'
import { Deliveries } from '@/components/sinks/deliveries'
import { HealthBadge } from '@/components/sinks/health-badge'
import { LiveRefresh } from '@/components/sinks/live-refresh'
import { RecipientNote } from '@/components/sinks/recipient-note'
import { SinkActions } from '@/components/sinks/sink-actions'
import { SinkCondition } from '@/components/sinks/sink-condition'
import { SinkSettingsCard } from '@/components/sinks/sink-settings-card'
import { PageHeader } from '@/components/ui/page-header'
import { can } from '@/lib/access/permissions'
import { currentActor } from '@/lib/auth/current-actor'
import { SINK_KINDS } from '@/lib/sinks/kinds/rules'
import { getSink, listDeadLetters, listDeliveries } from '@/lib/sinks/queries'
import { load } from '@/lib/web/page'
import {
  deleteSink,
  pauseSink,
  replaySink,
  resumeSink,
  retryDeadLetters,
  testSink,
} from '../actions'

export const metadata = { title: 'Sink' }

type Props = { params: Promise<{ sinkId: string }> }

export default async function SinkPage({ params }: Props) {
  const actor = await load(currentActor())
  const { sinkId } = await params
  const sink = await load(getSink(actor, sinkId))
  const [letters, deliveries] = await load(
    Promise.all([listDeadLetters(actor, sinkId), listDeliveries(actor, sinkId)]),
  )
  const mayChange = can(actor, 'config:write')
  const { label } = SINK_KINDS[sink.kind]
  return (
    <>
      <PageHeader
        title={
          <>
            {sink.name} <HealthBadge health={sink.health} />
          </>
        }
        breadcrumbs={[{ label: 'Integrations', href: '/admin/integrations' }, { label: sink.name }]}
        meta={
          <span>
            {label} to <span className="break-all font-mono">{sink.destination}</span>
          </span>
        }
        actions={
          mayChange && (
            <SinkActions
              sink={sink}
              test={testSink}
              pause={pauseSink}
              resume={resumeSink}
              replay={replaySink}
              remove={deleteSink}
            />
          )
        }
      />
      <div className="grid gap-4">
        <SinkCondition sink={sink} />
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div className="grid min-w-0 gap-4">
            <DeadLetters
              sinkId={sink.id}
              letters={letters}
              total={sink.deadLetters}
              retry={mayChange ? retryDeadLetters : null}
            />
            <Deliveries deliveries={deliveries} />
          </div>
          <div className="grid min-w-0 gap-4">
            <SinkSettingsCard sink={sink} mayChange={mayChange} />
            <RecipientNote sink={sink} />
          </div>
        </div>
      </div>
      <LiveRefresh />
    </>
  )
}
