import { Card } from '@/components/ui/card'
import { DefinitionList } from '@/components/ui/definition-list'
import type { UncoveredControl } from '@/lib/compliance/schema'

/** What the portal holds no evidence for. Silence would look like a pass. */
export function UncoveredControls({ controls }: { controls: readonly UncoveredControl[] }) {
  return (
    <Card title="Not covered" description="For these, an auditor needs evidence from elsewhere.">
      <DefinitionList
        items={controls.map(({ id, paraphrase, why }) => ({
          term: id,
          value: (
            <>
              <p>{paraphrase}</p>
              <p className="text-muted text-xs">{why}</p>
            </>
          ),
        }))}
      />
    </Card>
  )
}
