import { Card } from '@/components/ui/card'
import { CodeBlock } from '@/components/ui/code-block'
import { DefinitionList } from '@/components/ui/definition-list'
import { Digest } from '@/components/ui/digest'
import type { ExportKeyView } from '@/lib/compliance/schema'

/** The public key to hand to an auditor by another way than the bundle. */
export function SigningKeyCard({ exportKey }: { exportKey: ExportKeyView }) {
  return (
    <Card
      title="Signing key"
      description="Give it to your auditor by another way than the bundle: who has only the bundle can see that it is whole, but not who made it."
    >
      <div className="space-y-4">
        <DefinitionList
          items={[{ term: 'SHA-256 of the key', value: <Digest value={exportKey.sha256} /> }]}
        />
        <CodeBlock code={exportKey.verifierKey} label="Copy the verifier key" />
        <p className="text-[0.8125rem] text-muted">
          The auditor unpacks the bundle and runs, with Node.js 20 or newer and no network:
        </p>
        <CodeBlock
          code={`node verify.mjs --key '${exportKey.verifierKey}'`}
          label="Copy the command"
        />
      </div>
    </Card>
  )
}
