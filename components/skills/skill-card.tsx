import Link from 'next/link'
import { Badge } from '@/components/ui/badge'
import { Time } from '@/components/ui/time'
import type { SkillCardView } from '@/lib/registry/schema'
import { categoryLabel } from './category-label'

const TAGS_SHOWN = 3

/** One skill of the catalogue; the whole card leads to it. */
export function SkillCard({ skill }: { skill: SkillCardView }) {
  const more = skill.tags.length - TAGS_SHOWN
  return (
    <li className="relative flex min-w-0 flex-col gap-2 rounded-xl border border-line bg-surface p-4 shadow-raised has-[a:hover]:border-strong has-[a:hover]:bg-hover">
      <div className="flex min-w-0 items-center justify-between gap-2">
        <h2 className="min-w-0 truncate font-medium font-mono text-[0.8125rem]">
          <Link
            href={`/skills/${skill.name}`}
            className="after:absolute after:inset-0 after:rounded-xl"
          >
            {skill.name}
          </Link>
        </h2>
        <Badge mono>{skill.version}</Badge>
      </div>
      <p className="line-clamp-2 min-h-10 text-[0.8125rem] text-muted leading-5">
        {skill.description}
      </p>
      <ul aria-label="Tags" className="flex min-h-5 flex-wrap gap-1">
        {[categoryLabel(skill.category), ...skill.tags.slice(0, TAGS_SHOWN)].map((tag, at) => (
          <li key={tag} className="min-w-0">
            <Badge tone={at === 0 ? 'accent' : 'neutral'}>{tag}</Badge>
          </li>
        ))}
        {more > 0 && <li className="text-faint text-xs leading-5">+{more}</li>}
      </ul>
      <p className="mt-auto flex items-center justify-between gap-2 border-line border-t pt-2 text-muted text-xs">
        <span className="truncate">{skill.teamName}</span>
        <span className="shrink-0">
          <Time value={skill.publishedAt} />
        </span>
      </p>
    </li>
  )
}
