import { Download } from 'lucide-react'
import { Card } from '@/components/ui/card'
import { CodeBlock } from '@/components/ui/code-block'
import { DefinitionList } from '@/components/ui/definition-list'
import { Digest } from '@/components/ui/digest'
import { LinkButton } from '@/components/ui/link-button'
import type { PinnedKeysView } from '@/lib/compliance/schema'

/** The public keys to hand to an auditor by another way than the bundle, and the program to check it. */
export function SigningKeyCard({ keys: { exportKey, logKeys } }: { keys: PinnedKeysView }) {
  const pinned = [exportKey.verifierKey, ...(logKeys ?? [])]
  return (
    <Card
      title="Keys to pin"
      description="Give them to your auditor by another way than the bundle: who has only the bundle can see that it is whole, but not who made it."
    >
      <div className="space-y-4">
        <DefinitionList
          items={[
            { term: 'Exports, SHA-256 of the key', value: <Digest value={exportKey.sha256} /> },
          ]}
        />
        <CodeBlock code={exportKey.verifierKey} label="Copy the key of exports" />
        {logKeys === null ? (
          <p className="text-[0.8125rem] text-muted">
            The key of the audit log cannot be read at the moment. Reload the page in a minute.
          </p>
        ) : (
          <>
            <p className="text-[0.8125rem] text-muted">
              The audit log signs with {logKeys.length === 1 ? 'this key' : 'these keys'}; that no
              event of the period is missing is checked against it:
            </p>
            <CodeBlock code={logKeys.join('\n')} label="Copy the key of the audit log" />
          </>
        )}
        <p className="text-[0.8125rem] text-muted">
          The auditor runs this on the zip, with Node.js 20 or newer and no network:
        </p>
        <CodeBlock
          code={`node verify.mjs bundle.zip ${pinned.map((key) => `--key '${key}'`).join(' ')}`}
          label="Copy the command"
        />
        <LinkButton href="/api/v1/verify.mjs" download size="sm" icon={<Download aria-hidden />}>
          Download verify.mjs
        </LinkButton>
      </div>
    </Card>
  )
}
