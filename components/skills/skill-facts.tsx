import { SeverityCounts } from '@/components/scan/scan-summary'
import { Person } from '@/components/ui/avatar'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { DefinitionList } from '@/components/ui/definition-list'
import { Digest } from '@/components/ui/digest'
import { formatBytes } from '@/components/ui/format'
import { Time } from '@/components/ui/time'
import type { SkillView } from '@/lib/registry/schema'
import { countBySeverity } from '@/lib/skills/rules'

function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <span className="flex flex-wrap gap-1">
      {tags.map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
    </span>
  )
}

/** What matters of a published version, beside its text. */
export function SkillFacts({ skill }: { skill: SkillView }) {
  const { shown, approvers, scan } = skill
  return (
    <Card title="Facts">
      <DefinitionList
        layout="grid"
        items={[
          { term: 'Owner', value: skill.teamName },
          { term: 'Submitted by', value: <Person name={skill.submitterName} /> },
          {
            term: 'Approved by',
            value: (
              <span className="flex flex-col gap-1">
                {approvers.map(({ id, name }) => (
                  <Person key={id} name={name} seed={id} />
                ))}
              </span>
            ),
          },
          {
            term: 'Scan',
            value: scan?.report ? <SeverityCounts counts={countBySeverity(scan.report)} /> : null,
          },
          { term: 'Digest', value: <Digest value={`sha256:${shown.digest}`} /> },
          { term: 'Published', value: <Time value={shown.publishedAt} format="exact" /> },
          { term: 'Archive', value: formatBytes(shown.archiveBytes) },
          { term: 'Tags', value: skill.tags.length > 0 ? <Tags tags={skill.tags} /> : null },
        ]}
      />
    </Card>
  )
}
