import { Download, FileCheck2 } from 'lucide-react'
import { StatusBadge } from '@/components/ui/badge'
import { DataTable } from '@/components/ui/data-table'
import { Digest } from '@/components/ui/digest'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Time } from '@/components/ui/time'
import { ERASURE_GROUNDS, REFUSAL_GROUNDS, REQUEST_STATES } from '@/lib/privacy/rules'
import type { ErasureRequestView } from '@/lib/privacy/schema'

const COLUMNS = [
  { key: 'person', header: 'Person', nowrap: true },
  { key: 'state', header: 'State', nowrap: true },
  { key: 'ground', header: 'Ground' },
  { key: 'asked', header: 'Asked for by', nowrap: true },
  { key: 'decided', header: 'Decided by', nowrap: true },
  { key: 'when', header: 'When', nowrap: true },
  { key: 'certificate', header: 'Certificate', align: 'end', hideable: false },
] as const

const groundOf = ({ ground, refusalGround }: ErasureRequestView) => {
  const { label, article } = refusalGround
    ? REFUSAL_GROUNDS[refusalGround]
    : ERASURE_GROUNDS[ground]
  return `${label} (${article})`
}

const rowOf = (request: ErasureRequestView) => {
  const { id, personId, personName, state, requestedByName, decidedByName, decidedAt } = request
  return {
    id,
    label: personName ?? personId,
    cells: {
      person: personName ?? <Digest value={personId} />,
      state: (
        <StatusBadge tone={REQUEST_STATES[state].tone}>{REQUEST_STATES[state].label}</StatusBadge>
      ),
      ground: (
        <>
          {groundOf(request)}
          {request.refusalReason && (
            <span className="block text-muted text-xs">{request.refusalReason}</span>
          )}
        </>
      ),
      asked: requestedByName ?? 'Erased person',
      decided: decidedByName ?? 'Erased person',
      when: <Time value={decidedAt} />,
      certificate:
        state === 'done' ? (
          <LinkButton
            href={`/api/v1/erasures/${id}/certificate`}
            download
            size="sm"
            icon={<Download aria-hidden />}
          >
            Download
          </LinkButton>
        ) : (
          <span className="text-faint">–</span>
        ),
    },
  }
}

/** Erasures that were done, refused or taken back. Who was erased is a pseudonym here, too. */
export function DecidedErasures({ requests }: { requests: readonly ErasureRequestView[] }) {
  return (
    <DataTable
      name="erasures"
      label="Decided erasures"
      columns={COLUMNS}
      rows={requests.map(rowOf)}
      toolbar={<h2 className="font-semibold text-sm">Decided</h2>}
      empty={
        <EmptyState title="Nothing was decided yet" icon={<FileCheck2 aria-hidden />}>
          Every erasure ends with a signed certificate: what was destroyed, what was kept and on
          which ground, and whom to notify.
        </EmptyState>
      }
    />
  )
}
