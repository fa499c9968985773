import { SkillFrame } from '@/components/skills/skill-frame'
import { SkillOverview } from '@/components/skills/skill-overview'
import { currentActor } from '@/lib/auth/current-actor'
import { getInstallation, getSkill, getSkillFile } from '@/lib/registry/queries'
import { skillDocumentPath } from '@/lib/registry/rules'
import { skillPageInput } from '@/lib/registry/schema'
import { load } from '@/lib/web/page'

type Props = {
  params: Promise<{ name: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export const generateMetadata = async ({ params }: Props) => ({ title: (await params).name })

export default async function SkillPage({ params, searchParams }: Props) {
  const actor = await load(currentActor())
  const { version } = skillPageInput.parse(await searchParams)
  const skill = await load(getSkill(actor, (await params).name, version))
  const document = await load(
    getSkillFile(actor, skill.shown.digest, skillDocumentPath(skill.files)),
  )
  return (
    <SkillFrame skill={skill} tab="overview">
      <SkillOverview skill={skill} document={document} installation={getInstallation(actor)} />
    </SkillFrame>
  )
}
