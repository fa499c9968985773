import type { ReactNode } from 'react'
import { Badge, StatusBadge } from '@/components/ui/badge'
import { Callout } from '@/components/ui/callout'
import { LinkButton } from '@/components/ui/link-button'
import { LinkTabs } from '@/components/ui/link-tabs'
import { PageHeader } from '@/components/ui/page-header'
import { Time } from '@/components/ui/time'
import type { SkillView } from '@/lib/registry/schema'
import { categoryLabel } from './category-label'
import { type SkillTab, skillHref } from './skill-address'

const TABS: readonly { id: SkillTab; label: string }[] = [
  { id: 'overview', label: 'Overview' },
  { id: 'files', label: 'Files' },
  { id: 'versions', label: 'Versions' },
  { id: 'provenance', label: 'Provenance' },
]

/** What every page of a skill has around it: name, standing, tabs, and a word when it is not the newest. */
export function SkillFrame({
  skill,
  tab,
  children,
}: {
  skill: SkillView
  tab: SkillTab
  children: ReactNode
}) {
  const { shown, versions } = skill
  const counts: Partial<Record<SkillTab, number>> = {
    files: skill.files.length,
    versions: versions.length,
  }
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: 'Skills', href: '/skills' }, { label: skill.name }]}
        title={
          <>
            <span className="break-all font-mono">{skill.name}</span>
            <Badge mono>{shown.version}</Badge>
            <StatusBadge tone="success">Published</StatusBadge>
          </>
        }
        description={skill.description}
        meta={
          <>
            <span>Team {skill.teamName}</span>
            <span>Category {categoryLabel(skill.category)}</span>
            <span>
              Published <Time value={shown.publishedAt} />
            </span>
          </>
        }
      />
      {!shown.newest && (
        <div className="mb-4">
          <Callout
            tone="warning"
            title={`You are looking at version ${shown.version}`}
            action={<LinkButton href={skillHref(skill.name, tab)}>Go to the newest</LinkButton>}
          >
            {versions[0]?.version} is the newest. Clients install the newest version.
          </Callout>
        </div>
      )}
      <LinkTabs
        label="About this skill"
        tabs={TABS.map(({ id, label }) => ({
          href: skillHref(skill.name, id, shown.newest ? undefined : shown.version),
          label,
          current: id === tab,
          ...(counts[id] !== undefined && { count: counts[id] }),
        }))}
      />
      {children}
    </>
  )
}
