import 'server-only'
import { createHash } from 'node:crypto'
import { env } from '@/lib/env'
import { archiveName, latestByVersion } from './rules'
import type { MarketplaceDocument, PluginListing } from './schema'
import { type Listed, listPublications, registryState } from './store'

type Head = Omit<MarketplaceDocument, 'plugins'>

/** Everything above `plugins` in marketplace.json. `organization` is the owner's name. */
export const catalogueHead = (organization: string): Head => ({
  name: env.MARKETPLACE_NAME,
  owner: { name: organization },
  description: `Skills reviewed and approved by ${organization}, published by Countersign.`,
  // A recalled skill leaves the list, and clients then remove it.
  forceRemoveDeletedPlugins: true,
})

const listing = (listed: Listed, source: PluginListing['source']): PluginListing => ({
  name: listed.name,
  description: listed.description,
  version: listed.version,
  category: listed.category,
  tags: [...listed.tags],
  metadata: { countersignDigest: `sha256:${listed.digest}` },
  source,
})

/** In a clone, the plugin stands beside the list. */
export const relativeListing = (listed: Listed): PluginListing =>
  listing(listed, `./plugins/${listed.name}`)

/** Over a URL, the client downloads the archive and refuses it when the hash differs. */
export const archiveListing = (listed: Listed): PluginListing =>
  listing(listed, {
    source: 'archive',
    url: new URL(
      `/marketplace/archives/${archiveName(listed.name, listed.version)}`,
      env.PORTAL_URL,
    ).href,
    sha256: listed.archiveSha256,
  })

/** One entry of `plugins`, as it stands in the file. Kept apart so that history is written quickly. */
export const renderListing = (plugin: PluginListing): string =>
  JSON.stringify(plugin, null, 2).replaceAll('\n', '\n    ')

/** marketplace.json from rendered entries that are sorted by name: always the same bytes. */
export function renderCatalogue(head: Head, entries: readonly string[]): Buffer {
  const top = JSON.stringify(head, null, 2).slice(0, -2)
  const plugins = entries.length === 0 ? '[]' : `[\n    ${entries.join(',\n    ')}\n  ]`
  return Buffer.from(`${top},\n  "plugins": ${plugins}\n}\n`)
}

export type Catalogue = { bytes: Buffer; sha256: string; sequence: bigint; plugins: number }

let last: { key: string; catalogue: Promise<Catalogue> } | undefined

async function build(sequence: bigint, organization: string): Promise<Catalogue> {
  const newest = latestByVersion(await listPublications(sequence))
  const entries = newest.map((listed) => renderListing(archiveListing(listed)))
  const bytes = renderCatalogue(catalogueHead(organization), entries)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { bytes, sha256, sequence, plugins: entries.length }
}

/** marketplace.json for clients that read it over a URL. Built once per state of the registry. */
export async function urlCatalogue(): Promise<Catalogue> {
  const { sequence, organization } = await registryState()
  const key = `${sequence} ${organization}`
  if (last?.key === key) return last.catalogue
  const catalogue = build(sequence, organization)
  last = { key, catalogue }
  catalogue.catch(() => {
    if (last?.catalogue === catalogue) last = undefined
  })
  return catalogue
}
