import { ShieldCheck } from 'lucide-react'
import { Person } from '@/components/ui/avatar'
import { StatusBadge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { DefinitionList } from '@/components/ui/definition-list'
import { EmptyState } from '@/components/ui/empty-state'
import { Time } from '@/components/ui/time'
import { CONSEQUENCES, DIGESTS, ERASURE_GROUNDS, REQUEST_STATES } from '@/lib/privacy/rules'
import type { ErasureRequestView } from '@/lib/privacy/schema'
import { EMPTY_FORM } from '@/lib/web/schema'
import { RefuseErasure } from './refuse-erasure'
import type { PrivacyAction } from './request-erasure'

type Actions = Record<'approve' | 'cancel' | 'refuse', PrivacyAction>

const withoutState = (act: PrivacyAction) => act.bind(null, EMPTY_FORM)

function Consequences() {
  return (
    <>
      <ul className="list-disc space-y-1.5 pl-5">
        {CONSEQUENCES.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <p className="mt-3 text-muted">{DIGESTS}</p>
    </>
  )
}

function Decide({ request, actions }: { request: ErasureRequestView; actions: Actions }) {
  const person = request.personName ?? 'this person'
  return (
    <div className="flex flex-wrap justify-end gap-2">
      {request.isOwn ? (
        <ConfirmDialog
          title="Take the request back?"
          trigger={{ label: 'Take back', size: 'sm' }}
          action={withoutState(actions.cancel)}
          fields={{ requestId: request.id }}
          confirmLabel="Take back"
          tone="primary"
          doneMessage="Taken back"
        >
          Nobody is erased. It can be asked for again.
        </ConfirmDialog>
      ) : (
        <RefuseErasure action={actions.refuse} requestId={request.id} person={person} />
      )}
      {request.approvalRefusal ? (
        <Button size="sm" variant="danger" disabledReason={request.approvalRefusal}>
          Approve and erase
        </Button>
      ) : (
        <ConfirmDialog
          title={`Erase ${person}?`}
          trigger={{ label: 'Approve and erase', variant: 'danger', size: 'sm' }}
          action={withoutState(actions.approve)}
          fields={{ requestId: request.id }}
          confirmLabel="Erase for good"
          doneMessage="Erased. The certificate is in the list."
        >
          <Consequences />
        </ConfirmDialog>
      )}
    </div>
  )
}

function PendingErasure({ request, actions }: { request: ErasureRequestView; actions: Actions }) {
  const { label, article } = ERASURE_GROUNDS[request.ground]
  const state = REQUEST_STATES[request.state]
  return (
    <Card
      title={`Erase ${request.personName ?? 'somebody'}`}
      actions={<StatusBadge tone={state.tone}>{state.label}</StatusBadge>}
      footer={<Decide request={request} actions={actions} />}
    >
      <DefinitionList
        items={[
          {
            term: 'Person',
            value: <Person name={request.personName ?? 'Erased person'} seed={request.personId} />,
          },
          { term: 'Ground', value: `${label} (${article})` },
          { term: 'Why', value: request.reason },
          {
            term: 'Asked for by',
            value: (
              <span className="flex flex-wrap items-center gap-2">
                <Person
                  name={request.requestedByName ?? 'Erased person'}
                  seed={request.requestedById}
                />
                <Time value={request.requestedAt} />
              </span>
            ),
          },
        ]}
      />
    </Card>
  )
}

/** Erasures that wait for a second person. */
export function PendingErasures({
  requests,
  actions,
}: {
  requests: readonly ErasureRequestView[]
  actions: Actions
}) {
  if (requests.length === 0)
    return (
      <Card title="Waiting for approval">
        <EmptyState title="No erasure waits" icon={<ShieldCheck aria-hidden />}>
          Whoever asks for an erasure cannot approve it: it takes two people.
        </EmptyState>
      </Card>
    )
  return requests.map((request) => (
    <PendingErasure key={request.id} request={request} actions={actions} />
  ))
}
