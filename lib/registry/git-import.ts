import 'server-only'
import { catalogueHead, relativeListing, renderCatalogue, renderListing } from './catalogue'
import { type PluginEntry, pluginEntries } from './plugin'
import { isNewer } from './rules'
import { type Attested, attestedOf, type Listed, pluginOf } from './store'

export const BRANCH = 'refs/heads/main'

/** A point of the history that is already in the repository: import goes on from there. */
export type ImportBase = { sequence: bigint; commit: string }

const IDENTITY = 'Countersign <marketplace@countersign.invalid>'
const BATCH_BYTES = 64 * 1024

// Whoever clones gets the reviewed bytes, whatever their own settings for line ends and filters.
const ATTRIBUTES = '* -text -filter -ident -working-tree-encoding\n'

const readme = (organization: string) => `# Approved skills of ${organization}

A Claude Code marketplace, published by Countersign. Each commit is one publication, approved by at
least two people for exactly these bytes; the commit message names the digest and the approvals.

Changes are not accepted here: submit skills in the portal.
`

const data = (text: string | Buffer) =>
  Buffer.concat([Buffer.from(`data ${Buffer.byteLength(text)}\n`), Buffer.from(text), NEWLINE])
const NEWLINE = Buffer.from('\n')

/** A path as git-fast-import reads it: quoted, with the quote and the backslash escaped. */
const quoted = (path: string) => `"${path.replace(/["\\]/g, '\\$&')}"`

const gitMode = (mode: number) => ((mode & 0o111) === 0 ? '100644' : '100755')

const inline = (path: string, bytes: string | Buffer) => [
  Buffer.from(`M 100644 inline ${quoted(path)}\n`),
  data(bytes),
]

function commitHead(when: Date | null, message: string, from: string | null): Buffer {
  const seconds = Math.floor((when?.getTime() ?? 0) / 1_000)
  return Buffer.concat([
    Buffer.from(`commit ${BRANCH}\n`),
    Buffer.from(`author ${IDENTITY} ${seconds} +0000\n`),
    Buffer.from(`committer ${IDENTITY} ${seconds} +0000\n`),
    data(message),
    Buffer.from(from ? `from ${from}\n` : ''),
  ])
}

const message = ({ name, version, digest }: Listed, { approverIds }: Attested) =>
  `Publish ${name} ${version}\n\nDigest: sha256:${digest}\n${approverIds
    .map((id) => `Approved-by: ${id}\n`)
    .join('')}`

/** The newest version of each skill as history goes by, with its line of marketplace.json. */
class Shelf {
  private readonly held = new Map<string, { listed: Listed; entry: string }>()
  private names: string[] = []

  /** False when a newer version is on the shelf already. */
  place(listed: Listed): boolean {
    const known = this.held.get(listed.name)
    if (known && !isNewer(listed, known.listed)) return false
    if (!known) this.names = [...this.names, listed.name].sort()
    this.held.set(listed.name, { listed, entry: renderListing(relativeListing(listed)) })
    return true
  }

  entries = (): string[] => this.names.map((name) => this.held.get(name)?.entry ?? '')
}

async function* file(folder: string, entry: PluginEntry): AsyncGenerator<Buffer | Uint8Array> {
  yield Buffer.from(`M ${gitMode(entry.mode)} inline ${quoted(`${folder}/${entry.path}`)}\n`)
  yield Buffer.from(`data ${entry.size}\n`)
  yield* entry.open()
  yield NEWLINE
}

async function* publication(
  shelf: Shelf,
  listed: Listed,
  organization: string,
  from: string | null,
) {
  const attested = await attestedOf(listed.sequence)
  yield commitHead(listed.publishedAt, message(listed, attested), from)
  // A fix of an older line is a commit like any other, but what clients install stays the newest.
  if (!shelf.place(listed)) return
  const folder = `plugins/${listed.name}`
  yield Buffer.from(`D ${quoted(folder)}\n`)
  for (const entry of pluginEntries(await pluginOf(listed, attested))) yield* file(folder, entry)
  const catalogue = renderCatalogue(catalogueHead(organization), shelf.entries())
  yield* inline('.claude-plugin/marketplace.json', catalogue)
}

function* beginning(organization: string) {
  yield commitHead(null, 'Open the marketplace\n', null)
  yield* inline('.gitattributes', ATTRIBUTES)
  yield* inline('README.md', readme(organization))
  yield* inline('.claude-plugin/marketplace.json', renderCatalogue(catalogueHead(organization), []))
}

async function* commands(all: readonly Listed[], organization: string, base: ImportBase | null) {
  const shelf = new Shelf()
  let from = base?.commit ?? null
  yield Buffer.from('feature done\n')
  if (!base) yield* beginning(organization)
  for (const listed of all) {
    if (base && listed.sequence <= base.sequence) {
      shelf.place(listed)
      continue
    }
    yield* publication(shelf, listed, organization, from)
    from = null
  }
  yield Buffer.from('done\n')
}

/**
 * The history of the marketplace as a stream for `git fast-import`: one commit per publication, in
 * sequence. Depends on nothing but the publications and the names, so that every replica arrives at
 * the same commit ids, from scratch or step by step.
 */
export async function* importStream(
  all: readonly Listed[],
  organization: string,
  base: ImportBase | null,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = []
  let bytes = 0
  for await (const piece of commands(all, organization, base)) {
    held.push(piece)
    bytes += piece.byteLength
    if (bytes < BATCH_BYTES) continue
    yield Buffer.concat(held)
    held = []
    bytes = 0
  }
  if (bytes > 0) yield Buffer.concat(held)
}
