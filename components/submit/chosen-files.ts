/** A file to be sent, with its path below what was chosen (`my-skill/scripts/run.sh`). */
export type ChosenFile = { path: string; file: File }

/** What the person chose: the files of a folder, or one zip. */
export type Chosen = { kind: 'folder' | 'zip'; name: string; files: readonly ChosenFile[] }

/** A walk stops here, so that dropping a whole disk does not hang the page. The server refuses it. */
const WALK_FILES_MAX = 20_000

const isZip = (name: string) => /\.(zip|skill)$/i.test(name)

const topOf = (files: readonly ChosenFile[]) => files[0]?.path.split('/')[0] ?? ''

const asChosen = (files: readonly ChosenFile[]): Chosen | null => {
  const [only, ...others] = files
  if (!only) return null
  if (others.length === 0 && isZip(only.file.name))
    return { kind: 'zip', name: only.file.name, files }
  return { kind: 'folder', name: only.path.includes('/') ? topOf(files) : 'files', files }
}

/** What a file input holds; `webkitRelativePath` is there when it chose a folder. */
export const fromInput = (list: FileList): Chosen | null =>
  asChosen([...list].map((file) => ({ path: file.webkitRelativePath || file.name, file })))

const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File>((resolve, reject) => entry.file(resolve, reject))

/** A reader hands out a folder in portions (100 in Chromium); an empty one is the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (portion.length === 0) return all
    all.push(...portion)
  }
}

async function walk(entry: FileSystemEntry, into: ChosenFile[]): Promise<void> {
  if (into.length >= WALK_FILES_MAX) return
  if (entry.isFile) {
    const file = await fileOf(entry as FileSystemFileEntry)
    into.push({ path: entry.fullPath.replace(/^\//, ''), file })
    return
  }
  for (const child of await entriesOf(entry as FileSystemDirectoryEntry)) await walk(child, into)
}

/** What was dropped. Entries must be taken from the event before the first `await`. */
export async function fromDrop(transfer: DataTransfer): Promise<Chosen | null> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (entries.length === 0) return fromInput(transfer.files)
  const files: ChosenFile[] = []
  for (const entry of entries) await walk(entry, files)
  return asChosen(files)
}

export const bytesOf = ({ files }: Chosen): number =>
  files.reduce((sum, { file }) => sum + file.size, 0)
