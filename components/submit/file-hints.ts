import { formatBytes, formatNumber } from '@/components/ui/format'
import { bytesOf, type Chosen } from './chosen-files'

/** Limits of the site, in files and bytes. */
export type UploadLimits = {
  filesMax: number
  bytesMax: number
  fileBytesMax: number
  uploadBytesMax: number
}

/** Limits are powers of two, and the portal's refusals name them so. */
export const limitText = (bytes: number) => `${formatNumber(Math.floor(bytes / 2 ** 20))} MB`

const DEVELOPMENT = ['.git', 'node_modules', '__pycache__', '.venv', '.DS_Store']

/** Below the one folder that everything is in, if there is one. */
function inside({ files }: Chosen): string[] {
  const tops = new Set(files.map(({ path }) => path.split('/')[0]))
  const isWrapped = tops.size === 1 && files.every(({ path }) => path.includes('/'))
  return files.map(({ path }) => (isWrapped ? path.slice(path.indexOf('/') + 1) : path))
}

function leftovers(paths: readonly string[]): string[] {
  const found = DEVELOPMENT.filter((name) =>
    paths.some((path) => path.split('/').slice(0, -1).includes(name)),
  )
  return found.length === 0
    ? []
    : [
        `It holds ${found.join(' and ')}, which no skill needs. Leave it out to keep the review short.`,
      ]
}

/**
 * What looks wrong before anything is sent. Only hints: the portal reads the bytes themselves and
 * decides, so a person may always send.
 */
export function hintsFor(chosen: Chosen, limits: UploadLimits): string[] {
  const bytes = bytesOf(chosen)
  const hints: string[] = []
  if (bytes > limits.uploadBytesMax)
    hints.push(`It is ${formatBytes(bytes)}; the portal takes ${limitText(limits.uploadBytesMax)}.`)
  if (chosen.kind === 'zip') return hints
  const paths = inside(chosen)
  if (!paths.includes('SKILL.md'))
    hints.push('There is no SKILL.md at its top. Choose the folder that holds SKILL.md itself.')
  if (paths.length > limits.filesMax)
    hints.push(
      `It holds ${formatNumber(paths.length)} files; the portal takes ${formatNumber(limits.filesMax)}.`,
    )
  const large = chosen.files.find(({ file }) => file.size > limits.fileBytesMax)
  if (large)
    hints.push(
      `${large.path} is ${formatBytes(large.file.size)}; one file may have ${limitText(limits.fileBytesMax)}.`,
    )
  return [...hints, ...leftovers(paths)]
}
