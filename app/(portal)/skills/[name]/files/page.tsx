import { SkillFiles } from '@/components/skills/skill-files'
import { SkillFrame } from '@/components/skills/skill-frame'
import { currentActor } from '@/lib/auth/current-actor'
import { getSkill, getSkillFile } from '@/lib/registry/queries'
import { skillDocumentPath } from '@/lib/registry/rules'
import { skillPageInput } from '@/lib/registry/schema'
import { highlightLines } from '@/lib/web/highlight'
import { load } from '@/lib/web/page'

type Props = {
  params: Promise<{ name: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export const generateMetadata = async ({ params }: Props) => ({
  title: `Files of ${(await params).name}`,
})

export default async function SkillFilesPage({ params, searchParams }: Props) {
  const actor = await load(currentActor())
  const { version, file } = skillPageInput.parse(await searchParams)
  const skill = await load(getSkill(actor, (await params).name, version))
  const path = file ?? skillDocumentPath(skill.files)
  const { text, reason } = await load(getSkillFile(actor, skill.shown.digest, path))
  const lines = text === null ? null : await highlightLines(text, path)
  return (
    <SkillFrame skill={skill} tab="files">
      <SkillFiles skill={skill} open={{ path, lines, reason }} />
    </SkillFrame>
  )
}
