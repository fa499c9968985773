import { DecidedErasures } from '@/components/privacy/decided-erasures'
import { HeldDataCard } from '@/components/privacy/held-data-card'
import { PendingErasures } from '@/components/privacy/pending-erasures'
import { RequestErasure } from '@/components/privacy/request-erasure'
import { PageHeader } from '@/components/ui/page-header'
import { currentActor } from '@/lib/auth/current-actor'
import { listErasureRequests, listSubjects } from '@/lib/privacy/queries'
import { load } from '@/lib/web/page'
import { approve, cancel, refuse, request } from './actions'

export const metadata = { title: 'Privacy' }

export default async function PrivacyPage() {
  const actor = await load(currentActor())
  const [requests, people] = await load(
    Promise.all([listErasureRequests(actor), listSubjects(actor)]),
  )
  const others = people.filter(({ id }) => id !== actor.id)
  return (
    <>
      <PageHeader
        title="Privacy"
        description="Erasing people, and copies of what is held about them. Both are events of the audit log."
        actions={<RequestErasure action={request} people={others} />}
      />
      <div className="grid gap-4">
        <PendingErasures
          requests={requests.filter(({ state }) => state === 'pending')}
          actions={{ approve, cancel, refuse }}
        />
        <DecidedErasures requests={requests.filter(({ state }) => state !== 'pending')} />
        <HeldDataCard people={people} />
      </div>
    </>
  )
}
