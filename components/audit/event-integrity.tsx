import { Download } from 'lucide-react'
import { StatusBadge } from '@/components/ui/badge'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { CodeBlock } from '@/components/ui/code-block'
import { CopyButton } from '@/components/ui/copy-button'
import { DefinitionList } from '@/components/ui/definition-list'
import { formatNumber } from '@/components/ui/format'
import { LinkButton } from '@/components/ui/link-button'
import { ScrollRegion } from '@/components/ui/scroll-region'
import { Time } from '@/components/ui/time'
import type { AuditEventDetail } from '@/lib/audit/schema'
import { RefreshUntil } from './refresh-until'
import { VerifyHere } from './verify-here'

const RECOMPUTE = `node -e 'const j=v=>v===null||typeof v!=="object"?JSON.stringify(v):Array.isArray(v)?"["+v.map(j)+"]":"{"+Object.keys(v).sort().map(k=>JSON.stringify(k)+":"+j(v[k]))+"}";console.log(require("crypto").createHash("sha256").update("\\0"+j(JSON.parse(require("fs").readFileSync(0)))).digest("hex"))' < core.json`

/** Whether the event is still what was written, and how to see that for oneself. */
export function EventIntegrity({ event }: { event: AuditEventDetail }) {
  const { leaf, alteredColumns, index, checkpoint } = event
  const core = JSON.stringify(event.core, null, 2)
  const intact = leaf.matches && alteredColumns.length === 0
  return (
    <Card
      title="Proof"
      description="The leaf hash covers every plain fact, and a digest of each personal one."
      actions={
        intact ? (
          <StatusBadge tone="success">Leaf matches</StatusBadge>
        ) : (
          <StatusBadge tone="danger">Does not match</StatusBadge>
        )
      }
    >
      {!intact && (
        <div className="mb-4">
          <Callout tone="danger" title="This event was altered after it was written">
            {leaf.matches
              ? `The event itself is intact, but these copies of its fields differ: ${alteredColumns.join(', ')}.`
              : 'What is stored does not give the hash that was stored with it. Keep the database as it is and tell whoever answers for security.'}
          </Callout>
        </div>
      )}
      <DefinitionList
        items={[
          {
            term: 'Leaf hash, stored',
            value: <code className="break-all font-mono text-2xs">{leaf.stored}</code>,
          },
          {
            term: 'Recomputed just now',
            value: <code className="break-all font-mono text-2xs">{leaf.recomputed}</code>,
          },
          {
            term: 'Place in the log',
            value: index === null ? 'Being numbered; that takes a second.' : formatNumber(index),
          },
          {
            term: 'Covered by',
            value:
              checkpoint === null ? (
                <span role="status">
                  No signed checkpoint yet; that takes ten seconds. This page looks again by itself.
                </span>
              ) : (
                <span className="inline-flex flex-wrap items-center gap-x-2">
                  Checkpoint of {formatNumber(checkpoint.size)} entries, signed{' '}
                  <Time value={checkpoint.at} />
                </span>
              ),
          },
        ]}
      />
      <RefreshUntil done={checkpoint !== null} />
      {checkpoint !== null && (
        <>
          <div className="mt-4 flex flex-wrap items-center gap-3">
            <LinkButton
              href={`/api/audit/events/${event.id}/proof`}
              download
              icon={<Download aria-hidden />}
            >
              Download .tlog-proof
            </LinkButton>
            <span className="text-muted text-xs">
              The event, the way to the signed checkpoint, and nothing personal. verify.mjs of any
              export checks it without this portal.
            </span>
          </div>
          <VerifyHere eventId={event.id} canonicalCore={event.canonical} />
        </>
      )}
      <details className="mt-4">
        <summary className="cursor-pointer rounded text-[0.8125rem] text-accent-ink">
          How to recompute it
        </summary>
        <div className="mt-2 space-y-2 text-[0.8125rem] text-muted">
          <p>
            SHA-256 over a zero byte (RFC 6962) and the event’s core in canonical JSON (RFC 8785).
            Save the core below as core.json and run this with Node.js:
          </p>
          <CodeBlock code={RECOMPUTE} label="Copy the command" />
        </div>
      </details>
      <details className="mt-3">
        <summary className="cursor-pointer rounded text-[0.8125rem] text-accent-ink">
          The event as canonical JSON
        </summary>
        <div className="mt-2 flex justify-end">
          <CopyButton value={event.canonical}>Copy canonical JSON</CopyButton>
        </div>
        <ScrollRegion
          label="Core of the event"
          className="mt-2 max-h-96 rounded-lg border border-line bg-subtle p-3"
        >
          <pre className="font-mono text-xs leading-5">{core}</pre>
        </ScrollRegion>
      </details>
    </Card>
  )
}
