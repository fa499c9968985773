import { CapabilitiesPanel } from '@/components/scan/capabilities-panel'
import { FindingsList } from '@/components/scan/findings-list'
import type { HrefOf } from '@/components/scan/place'
import { ScanSummary } from '@/components/scan/scan-summary'
import { SkillDocument } from '@/components/scan/skill-document'
import { VerdictCards } from '@/components/scan/verdict-cards'
import { Card } from '@/components/ui/card'
import type { ScanView } from '@/lib/skills/schema'

/** SKILL.md as text, or why it is not shown. */
export type SkillText = { text: string | null; reason: string | null }

/** The whole report of a digest: the document, both formats, findings, capabilities. */
export function ReportCards({
  scan,
  skill,
  hrefOf,
}: {
  scan: ScanView | null
  skill: SkillText
  hrefOf: HrefOf
}) {
  const report = scan?.report ?? null
  return (
    <>
      <Card id="scan" title="Scan">
        <ScanSummary scan={scan} />
      </Card>
      {report && <VerdictCards verdicts={report.verdicts} hrefOf={hrefOf} />}
      {report && (
        <Card id="findings" title="Findings">
          <FindingsList findings={report.findings} hrefOf={hrefOf} />
        </Card>
      )}
      {report && (
        <Card
          id="capabilities"
          title="Capabilities"
          description="What it can do or reach once it is installed, as its files show."
        >
          <CapabilitiesPanel capabilities={report.capabilities} hrefOf={hrefOf} />
        </Card>
      )}
      <Card id="document" title="SKILL.md" description="As Claude and people read it.">
        <SkillDocument
          source={skill.text}
          reason={skill.reason}
          frontmatter={report?.manifest?.frontmatter ?? null}
        />
      </Card>
    </>
  )
}
