import { KindCards } from '@/components/sinks/kind-cards'
import { SinkForm } from '@/components/sinks/sink-form'
import { PageHeader } from '@/components/ui/page-header'
import { requirePermission } from '@/lib/access/permissions'
import { currentActor } from '@/lib/auth/current-actor'
import { isSinkKind, SINK_KINDS } from '@/lib/sinks/kinds/rules'
import { load } from '@/lib/web/page'
import { createSink } from '../actions'

export const metadata = { title: 'Add sink' }

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

async function mayConfigure(): Promise<void> {
  requirePermission(await currentActor(), 'config:write')
}

export default async function NewSinkPage({ searchParams }: Props) {
  await load(mayConfigure())
  const { kind } = await searchParams
  const chosen = typeof kind === 'string' && isSinkKind(kind) ? kind : null
  const trail = [{ label: 'Integrations', href: '/admin/integrations' }]
  return (
    <>
      <PageHeader
        title={chosen ? `Add ${SINK_KINDS[chosen].label}` : 'Add sink'}
        description={chosen ? SINK_KINDS[chosen].summary : 'Choose what the log is forwarded to.'}
        breadcrumbs={[
          ...trail,
          ...(chosen ? [{ label: 'Add sink', href: '/admin/integrations/new' }] : []),
          { label: chosen ? SINK_KINDS[chosen].label : 'Add sink' },
        ]}
      />
      {chosen ? <SinkForm kind={chosen} save={createSink} sink={null} /> : <KindCards />}
    </>
  )
}
