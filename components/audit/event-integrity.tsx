import { Badge, StatusBadge } from '@/components/ui/badge'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { CodeBlock } from '@/components/ui/code-block'
import { CopyButton } from '@/components/ui/copy-button'
import { DefinitionList } from '@/components/ui/definition-list'
import { ScrollRegion } from '@/components/ui/scroll-region'
import type { AuditEventDetail } from '@/lib/audit/schema'

const RECOMPUTE = `node -e 'const j=v=>v===null||typeof v!=="object"?JSON.stringify(v):Array.isArray(v)?"["+v.map(j)+"]":"{"+Object.keys(v).sort().map(k=>JSON.stringify(k)+":"+j(v[k]))+"}";console.log(require("crypto").createHash("sha256").update("\\0"+j(JSON.parse(require("fs").readFileSync(0)))).digest("hex"))' < core.json`

/** Whether the event is still what was written, and how to see that for oneself. */
export function EventIntegrity({ event }: { event: AuditEventDetail }) {
  const { leaf, alteredColumns, pending } = event
  const core = JSON.stringify(event.core, null, 2)
  const intact = leaf.matches && alteredColumns.length === 0
  return (
    <Card
      title="Integrity"
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
            value: <Badge>{pending ? 'Not yet numbered' : 'Numbered'}</Badge>,
          },
        ]}
      />
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
          The event’s core as JSON
        </summary>
        <div className="mt-2 flex justify-end">
          <CopyButton value={core}>Copy</CopyButton>
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
