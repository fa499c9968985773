import { compareVersions } from '@/lib/skills/rules'

type Versioned = { name: string; version: string; sequence: bigint }

/** Semantic precedence; where two versions have the same, the one published later is newer. */
export const isNewer = (a: Versioned, b: Versioned): boolean => {
  const order = compareVersions(a.version, b.version)
  return order === 0 ? a.sequence > b.sequence : order > 0
}

/** The newest version of each skill, sorted by name. */
export function latestByVersion<T extends Versioned>(publications: readonly T[]): T[] {
  const newest = new Map<string, T>()
  for (const publication of publications) {
    const held = newest.get(publication.name)
    if (!held || isNewer(publication, held)) newest.set(publication.name, publication)
  }
  return [...newest.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

export const archiveName = (name: string, version: string) => `${name}-${version}.zip`

// A skill's name has no dot, so the first `-<number>.<number>.<number>` begins the version.
const ARCHIVE = /^([a-z0-9-]+?)-(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)\.zip$/

/** Reads `<name>-<version>.zip`; null for anything else. */
export function parseArchiveName(file: string): { name: string; version: string } | null {
  const [, name, version] = ARCHIVE.exec(file) ?? []
  return name && version ? { name, version } : null
}
