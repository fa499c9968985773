import { Download } from 'lucide-react'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { CodeBlock } from '@/components/ui/code-block'
import { LinkButton } from '@/components/ui/link-button'
import type { IntegrityView } from '@/lib/audit/verification/schema'

/** The keys that sign heads, for outsiders to pin. */
export function IntegrityKeys({ integrity }: { integrity: IntegrityView }) {
  const { keys, keysProblem, checkpoint } = integrity
  return (
    <Card
      title="Keys that sign checkpoints"
      description="Give them to your auditor once, by another way than this portal. Whoever has pinned one can tell a log that was rewritten from yours, whatever the database says."
      actions={
        <>
          {checkpoint && (
            <LinkButton
              href="/api/audit/log/checkpoint"
              download
              size="sm"
              icon={<Download aria-hidden />}
            >
              Checkpoint
            </LinkButton>
          )}
          {keys.length > 0 && (
            <LinkButton
              href="/api/audit/log/keys"
              download
              size="sm"
              icon={<Download aria-hidden />}
            >
              Keys
            </LinkButton>
          )}
        </>
      }
    >
      {keysProblem ? (
        <Callout tone="danger" title="The keys cannot be read">
          {keysProblem}
        </Callout>
      ) : (
        <div className="flex min-w-0 flex-col gap-3">
          {keys.map((key, at) => (
            <CodeBlock key={key} code={key} label={`Copy verifier key ${at + 1}`} />
          ))}
          <p className="text-[0.8125rem] text-muted">
            To pin it, name it when you verify an export; then nothing else is trusted:
          </p>
          <CodeBlock code={`node verify.mjs --vkey '${keys[0]}'`} label="Copy the command" />
          {keys.length > 1 && (
            <p className="text-muted text-xs">
              Newest first. While keys change, every checkpoint has a signature of each.
            </p>
          )}
        </div>
      )}
    </Card>
  )
}
