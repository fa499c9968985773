import { PackageOpen, SearchX } from 'lucide-react'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterBar } from '@/components/ui/filter-bar'
import { formatNumber } from '@/components/ui/format'
import { LinkButton } from '@/components/ui/link-button'
import type { CatalogueFacets, CatalogueInput, CataloguePage, Facet } from '@/lib/registry/schema'
import { categoryLabel } from './category-label'
import { SkillCard } from './skill-card'

const options = (facets: readonly Facet[]) =>
  facets.map(({ value, label, count }) => ({
    value,
    label: `${categoryLabel(label)} (${formatNumber(count)})`,
  }))

const address = (filters: CatalogueInput, cursor?: string) => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...filters, cursor }))
    if (value) query.set(name, value)
  const text = query.toString()
  return text ? `/skills?${text}` : '/skills'
}

function Nothing({ isFiltered, canSubmit }: { isFiltered: boolean; canSubmit: boolean }) {
  if (isFiltered)
    return (
      <EmptyState
        title="No skill matches"
        icon={<SearchX aria-hidden />}
        action={<LinkButton href="/skills">Clear the filters</LinkButton>}
      >
        Try fewer words, or another category or team.
      </EmptyState>
    )
  return (
    <EmptyState
      title="Nothing is published yet"
      icon={<PackageOpen aria-hidden />}
      action={
        canSubmit && (
          <LinkButton href="/submit" variant="primary">
            Submit the first skill
          </LinkButton>
        )
      }
    >
      A skill appears here when two reviewers have approved its exact bytes.
    </EmptyState>
  )
}

/** The catalogue: search and filters in the address, skills as cards, forward by name. */
export function SkillCatalogue({
  page,
  facets,
  filters,
  canSubmit,
}: {
  page: CataloguePage
  facets: CatalogueFacets
  filters: CatalogueInput
  canSubmit: boolean
}) {
  const isFiltered = Boolean(filters.q ?? filters.category ?? filters.team)
  return (
    <>
      <FilterBar
        action="/skills"
        search={{
          value: filters.q,
          placeholder: 'Search skills and tags…',
          label: 'Search skills',
        }}
        active={isFiltered}
        filters={[
          {
            kind: 'select',
            name: 'category',
            label: 'Category',
            value: filters.category ?? '',
            options: options(facets.categories),
            all: 'All categories',
          },
          {
            kind: 'select',
            name: 'team',
            label: 'Team',
            value: filters.team ?? '',
            options: options(facets.teams),
            all: 'All teams',
          },
        ]}
      />
      <p role="status" className="mb-3 text-muted text-xs">
        {formatNumber(page.total)} {page.total === 1 ? 'skill' : 'skills'}
        {isFiltered && ' match'}
      </p>
      {page.skills.length === 0 ? (
        <Nothing isFiltered={isFiltered} canSubmit={canSubmit} />
      ) : (
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,19rem),1fr))] gap-3">
          {page.skills.map((skill) => (
            <SkillCard key={skill.name} skill={skill} />
          ))}
        </ul>
      )}
      {(page.nextCursor || filters.cursor) && (
        <nav aria-label="Pages" className="mt-4 flex justify-end gap-2">
          {filters.cursor && (
            <LinkButton href={address({ ...filters, cursor: undefined })}>First page</LinkButton>
          )}
          {page.nextCursor && (
            <LinkButton href={address(filters, page.nextCursor)}>Next page</LinkButton>
          )}
        </nav>
      )}
    </>
  )
}
