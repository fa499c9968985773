import 'server-only'
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { sortedByPath } from '@/lib/skills/archive/byte-order'
import { type Archive, archiveOf } from '@/lib/skills/archive/zip'
import { type ContentEntry, readBlob } from '@/lib/skills/blobs'

/**
 * A published version as a Claude Code plugin. Holds only what is known before publication, so that
 * the archive's hash can be part of what is signed. `digest` is hex; `teamName` is the owning team's
 * name at publication.
 */
export type Plugin = {
  name: string
  version: string
  description: string
  teamName: string
  digest: string
  files: readonly ContentEntry[]
}

/** One file of a plugin. `size` is bytes; `path` is relative to the plugin's folder, with `/`. */
export type PluginEntry = {
  path: string
  mode: number
  size: number
  crc32: number
  open: () => AsyncIterable<Uint8Array>
}

const MANIFEST_PATH = '.claude-plugin/plugin.json'

/** The bytes of plugin.json: the same for the same publication, on every replica, for ever. */
export function pluginManifest(plugin: Plugin): Buffer {
  const { name, version, description, teamName, digest } = plugin
  const manifest = {
    name,
    version,
    description,
    author: { name: teamName },
    metadata: { countersignDigest: `sha256:${digest}` },
  }
  return Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
}

// A blob that is shorter or longer than its record would be served as something nobody approved.
async function* whole(file: ContentEntry): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const piece of readBlob(file.sha256)) {
    bytes += piece.byteLength
    yield piece
  }
  if (bytes !== file.size)
    throw new Error(`Blob ${file.sha256} has ${bytes} bytes stored instead of ${file.size}.`)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** Every file of the plugin, sorted by the bytes of its path. Contents are streamed when opened. */
export function pluginEntries(plugin: Plugin): PluginEntry[] {
  const manifest = pluginManifest(plugin)
  const entries = plugin.files.map((file) => ({
    path: `skills/${plugin.name}/${file.path}`,
    mode: file.mode,
    size: file.size,
    crc32: file.crc32,
    open: () => whole(file),
  }))
  const first: PluginEntry = {
    path: MANIFEST_PATH,
    mode: 0o644,
    size: manifest.byteLength,
    crc32: crc32(manifest),
    open: () => once(manifest),
  }
  return sortedByPath([first, ...entries])
}

/** The deterministic zip of a plugin, as `/marketplace/archives/` serves it. */
export const pluginArchive = (plugin: Plugin): Archive => archiveOf(pluginEntries(plugin))

/** The archive's SHA-256 (hex) and size in bytes, found by streaming it once. */
export async function archiveFacts(plugin: Plugin): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const piece of pluginArchive(plugin).stream()) {
    hash.update(piece)
    bytes += piece.byteLength
  }
  return { sha256: hash.digest('hex'), bytes }
}
