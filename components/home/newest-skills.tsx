import { PackageOpen } from 'lucide-react'
import Link from 'next/link'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Time } from '@/components/ui/time'

export type NewestSkill = {
  name: string
  version: string
  description: string
  teamName: string
  publishedAt: string
}

function Item({ skill }: { skill: NewestSkill }) {
  const { name, version, description, teamName, publishedAt } = skill
  return (
    <li className="relative flex flex-col gap-1 px-4 py-3 has-[a:hover]:bg-hover">
      <div className="flex flex-wrap items-center gap-x-2">
        <Link
          href={`/skills/${name}`}
          className="break-all font-medium text-[0.8125rem] after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent-ink focus-visible:after:-outline-offset-2"
        >
          {name}
        </Link>
        <span className="font-mono text-faint text-xs">{version}</span>
        <span className="ml-auto text-faint text-xs">
          <Time value={publishedAt} />
        </span>
      </div>
      <p className="line-clamp-2 text-muted text-xs">{description}</p>
      <p className="text-faint text-xs">{teamName}</p>
    </li>
  )
}

/** What was published last, ready to install. */
export function NewestSkills({ skills }: { skills: readonly NewestSkill[] }) {
  return (
    <Card
      title="Newest skills"
      description="Approved by two people, ready to install."
      actions={
        <LinkButton href="/skills" size="sm" variant="ghost">
          All skills
        </LinkButton>
      }
      flush
    >
      {skills.length === 0 ? (
        <EmptyState title="No skills yet" icon={<PackageOpen aria-hidden />}>
          The first one appears here when two reviewers have approved it.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {skills.map((skill) => (
            <Item key={`${skill.name} ${skill.version}`} skill={skill} />
          ))}
        </ul>
      )}
    </Card>
  )
}
