import { SkillCatalogue } from '@/components/skills/skill-catalogue'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { canSomewhere } from '@/lib/access/permissions'
import { currentActor } from '@/lib/auth/current-actor'
import { listFacets, listSkills } from '@/lib/registry/queries'
import { catalogueInput } from '@/lib/registry/schema'
import { load } from '@/lib/web/page'

export const metadata = { title: 'Skills' }

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default async function SkillsPage({ searchParams }: Props) {
  const actor = await load(currentActor())
  const filters = catalogueInput.parse(await searchParams)
  const [page, facets] = await load(Promise.all([listSkills(actor, filters), listFacets(actor)]))
  const canSubmit = canSomewhere(actor, 'skill:write')
  return (
    <>
      <PageHeader
        title="Skills"
        description="What two reviewers have approved, ready to install in Claude Code."
        actions={
          canSubmit && (
            <LinkButton href="/submit" variant="primary">
              Submit a skill
            </LinkButton>
          )
        }
      />
      <SkillCatalogue page={page} facets={facets} filters={filters} canSubmit={canSubmit} />
    </>
  )
}
