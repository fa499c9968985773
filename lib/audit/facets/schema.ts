export type FacetValue = { value: string; label: string; events: number }

export const FACET_FIELDS = ['action', 'outcome', 'actor', 'team'] as const
export type FacetField = (typeof FACET_FIELDS)[number]

/** How often the commonest values of a field occur among what a search finds, most first. */
export type Facets = {
  action: readonly FacetValue[]
  outcome: readonly FacetValue[]
  actor: readonly FacetValue[]
  team: readonly FacetValue[]
  /** Fields that were counted among the newest events only. Empty: every count is exact. */
  estimated: readonly FacetField[]
  /** Among how many of the newest events those were counted. */
  sampled: number
}
