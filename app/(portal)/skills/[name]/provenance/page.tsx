import { SkillFrame } from '@/components/skills/skill-frame'
import { SkillProvenance } from '@/components/skills/skill-provenance'
import { currentActor } from '@/lib/auth/current-actor'
import { getInstallation, getSkill } from '@/lib/registry/queries'
import { skillPageInput } from '@/lib/registry/schema'
import { load } from '@/lib/web/page'

type Props = {
  params: Promise<{ name: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export const generateMetadata = async ({ params }: Props) => ({
  title: `Provenance of ${(await params).name}`,
})

export default async function SkillProvenancePage({ params, searchParams }: Props) {
  const actor = await load(currentActor())
  const { version } = skillPageInput.parse(await searchParams)
  const skill = await load(getSkill(actor, (await params).name, version))
  return (
    <SkillFrame skill={skill} tab="provenance">
      <SkillProvenance skill={skill} installation={getInstallation(actor)} />
    </SkillFrame>
  )
}
