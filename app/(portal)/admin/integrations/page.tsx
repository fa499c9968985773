import { Plus } from 'lucide-react'
import { LiveRefresh } from '@/components/sinks/live-refresh'
import { SinksSummary } from '@/components/sinks/sinks-summary'
import { SinksTable } from '@/components/sinks/sinks-table'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { can } from '@/lib/access/permissions'
import { currentActor } from '@/lib/auth/current-actor'
import { listSinks } from '@/lib/sinks/queries'
import { load } from '@/lib/web/page'

export const metadata = { title: 'Integrations' }

export default async function IntegrationsPage() {
  const actor = await load(currentActor())
  const sinks = await load(listSinks(actor))
  const mayChange = can(actor, 'config:write')
  return (
    <>
      <PageHeader
        title="Integrations"
        description="Where the audit log is forwarded to, event by event and in its order."
        actions={
          mayChange &&
          sinks.length > 0 && (
            <LinkButton
              href="/admin/integrations/new"
              variant="primary"
              icon={<Plus aria-hidden />}
            >
              Add sink
            </LinkButton>
          )
        }
      />
      <div className="grid gap-4">
        {sinks.length > 0 && <SinksSummary sinks={sinks} />}
        <SinksTable sinks={sinks} mayChange={mayChange} />
      </div>
      <LiveRefresh />
    </>
  )
}
