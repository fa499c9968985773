export type SkillTab = 'overview' | 'files' | 'versions' | 'provenance'

/** The address of a skill's page. Without a version it always shows the newest. */
export function skillHref(name: string, tab: SkillTab, version?: string, file?: string): string {
  const query = new URLSearchParams()
  if (version) query.set('version', version)
  if (file) query.set('file', file)
  const path = tab === 'overview' ? `/skills/${name}` : `/skills/${name}/${tab}`
  return query.size > 0 ? `${path}?${query}` : path
}
