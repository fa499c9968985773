import { CapabilitiesPanel } from '@/components/scan/capabilities-panel'
import { SkillDocument } from '@/components/scan/skill-document'
import { Card } from '@/components/ui/card'
import type { InstallView, SkillView } from '@/lib/registry/schema'
import { InstallPanel } from './install-panel'
import { skillHref } from './skill-address'
import { SkillFacts } from './skill-facts'

/** SKILL.md as its author meant it to be read, with what it can do, the facts and how to install it. */
export function SkillOverview({
  skill,
  document,
  installation,
}: {
  skill: SkillView
  document: { text: string | null; reason: string | null }
  installation: InstallView
}) {
  const report = skill.scan?.report
  const version = skill.shown.newest ? undefined : skill.shown.version
  const hrefOf = (file: string, line: number) =>
    `${skillHref(skill.name, 'files', version, file)}${line > 0 ? `#L${line}` : ''}`
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(22rem,27rem)]">
      <div className="flex min-w-0 flex-col gap-4">
        <Card title="SKILL.md">
          <SkillDocument
            source={document.text}
            reason={document.reason}
            frontmatter={report?.manifest?.frontmatter ?? null}
          />
        </Card>
        {report && (
          <Card title="What it can do">
            <CapabilitiesPanel capabilities={report.capabilities} hrefOf={hrefOf} />
          </Card>
        )}
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <InstallPanel name={skill.name} installation={installation} />
        <SkillFacts skill={skill} />
      </div>
    </div>
  )
}
