import { Anchor } from 'lucide-react'
import { StatusBadge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { formatNumber } from '@/components/ui/format'
import { Time } from '@/components/ui/time'
import type { AnchorView } from '@/lib/audit/verification/schema'

const KINDS: Readonly<Record<string, string>> = {
  file: 'File',
  s3: 'S3 Object Lock',
  sink: 'SIEM',
  witness: 'Witness',
}

function AnchorRow({ anchor, size }: { anchor: AnchorView; size: number }) {
  const { name, kind, lastSize, lastOkAt, lastTriedAt, lastError } = anchor
  return (
    <li className="px-4 py-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0 break-words font-medium text-[0.8125rem]">{name}</p>
        {lastError ? (
          <StatusBadge tone="danger">Fails</StatusBadge>
        ) : (
          <StatusBadge tone={lastOkAt ? 'success' : 'neutral'}>
            {lastOkAt ? 'Anchored' : 'Not yet'}
          </StatusBadge>
        )}
      </div>
      <p className="mt-1 text-muted text-xs">
        {KINDS[kind] ?? kind}
        {lastSize !== null && (
          <>
            {' '}
            · {formatNumber(lastSize)} of {formatNumber(size)} events
          </>
        )}
        {lastOkAt && (
          <>
            {' '}
            · <Time value={lastOkAt} />
          </>
        )}
      </p>
      {lastError && (
        <p className="mt-1 break-words text-danger-ink text-xs">
          {lastError}
          {lastTriedAt && (
            <>
              {' '}
              (tried <Time value={lastTriedAt} />)
            </>
          )}
        </p>
      )}
    </li>
  )
}

/** Where heads are kept that the owner of this database cannot rewrite. */
export function IntegrityAnchors({
  anchors,
  size,
}: {
  anchors: readonly AnchorView[]
  size: number
}) {
  return (
    <Card
      title="Anchors"
      description="Places outside this database that keep checkpoints. Who owns the database and the signing key could otherwise rewrite both."
      flush
    >
      {anchors.length === 0 ? (
        <div className="p-4">
          <EmptyState title="Nothing anchors this log yet" icon={<Anchor aria-hidden />}>
            Checkpoints can be kept in a file of another machine, in an S3 bucket with Object Lock,
            in your SIEM, or by a witness that another team runs. See “Anchors” in .env.example.
          </EmptyState>
        </div>
      ) : (
        <ul className="divide-y divide-line">
          {anchors.map((anchor) => (
            <AnchorRow key={anchor.name} anchor={anchor} size={size} />
          ))}
        </ul>
      )}
    </Card>
  )
}
