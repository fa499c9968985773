import { SinkForm } from '@/components/sinks/sink-form'
import { PageHeader } from '@/components/ui/page-header'
import { requirePermission } from '@/lib/access/permissions'
import { currentActor } from '@/lib/auth/current-actor'
import { getSink } from '@/lib/sinks/queries'
import { load } from '@/lib/web/page'
import { updateSink } from '../../actions'

export const metadata = { title: 'Change sink' }

type Props = { params: Promise<{ sinkId: string }> }

async function sinkToChange(sinkId: string) {
  const actor = await currentActor()
  requirePermission(actor, 'config:write')
  return getSink(actor, sinkId)
}

export default async function EditSinkPage({ params }: Props) {
  const sink = await load(sinkToChange((await params).sinkId))
  return (
    <>
      <PageHeader
        title="Change sink"
        description="Forwarding goes on from where it is. A secret left empty stays as it is."
        breadcrumbs={[
          { label: 'Integrations', href: '/admin/integrations' },
          { label: sink.name, href: `/admin/integrations/${sink.id}` },
          { label: 'Change' },
        ]}
      />
      <SinkForm kind={sink.kind} save={updateSink} sink={sink} />
    </>
  )
}
