export type FacetValue = { value: string; label: string; events: number }

/** How often the commonest values of a field occur among what a search finds, most first. */
export type Facets = {
  action: readonly FacetValue[]
  outcome: readonly FacetValue[]
  actor: readonly FacetValue[]
  team: readonly FacetValue[]
  /** False when people and teams were counted among the newest events only, and scaled up. */
  exact: boolean
  /** Among how many of the newest events people and teams were counted. */
  sampled: number
}
