import 'server-only'
import type { Frontmatter } from '@/lib/scan/format/frontmatter'
import type { SkillManifest } from '@/lib/scan/schema'

const DESCRIPTION_MAX = 1024

/** What SKILL.md says of itself, with Claude Code's defaults; null when it cannot be read. */
export function manifestOf(
  frontmatter: Frontmatter | null,
  folderName: string | null,
): SkillManifest | null {
  if (!frontmatter || !['parsed', 'absent'].includes(frontmatter.status)) return null
  const { data } = frontmatter
  return {
    name: textOf(data.name) ?? folderName ?? '',
    description: textOf(data.description) ?? firstParagraph(frontmatter.body),
    license: textOf(data.license),
    frontmatter: data,
  }
}

const textOf = (value: unknown) => (typeof value === 'string' && value.trim() ? value.trim() : null)

function firstParagraph(body: string): string {
  const lines = body.split('\n', 400)
  const start = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#'))
  if (start < 0) return ''
  const rest = lines.slice(start)
  const end = rest.findIndex((line) => line.trim() === '')
  return rest
    .slice(0, end < 0 ? rest.length : end)
    .join(' ')
    .slice(0, DESCRIPTION_MAX)
}
