import { SkillFrame } from '@/components/skills/skill-frame'
import { SkillVersions } from '@/components/skills/skill-versions'
import { currentActor } from '@/lib/auth/current-actor'
import { getSkill } from '@/lib/registry/queries'
import { skillPageInput } from '@/lib/registry/schema'
import { load } from '@/lib/web/page'

type Props = {
  params: Promise<{ name: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export const generateMetadata = async ({ params }: Props) => ({
  title: `Versions of ${(await params).name}`,
})

export default async function SkillVersionsPage({ params, searchParams }: Props) {
  const actor = await load(currentActor())
  const { version } = skillPageInput.parse(await searchParams)
  const skill = await load(getSkill(actor, (await params).name, version))
  return (
    <SkillFrame skill={skill} tab="versions">
      <SkillVersions skill={skill} />
    </SkillFrame>
  )
}
