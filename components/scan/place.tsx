import Link from 'next/link'

/** Where a place in the skill is shown; `line` is 0 when the whole file is meant. */
export type HrefOf = (file: string, line: number) => string | null

/** `scripts/run.sh:12`, or the file alone when no line is meant. */
export const placeText = (file: string, line: number) => (line > 0 ? `${file}:${line}` : file)

/** A place as a link to it, or as text where there is nothing to link to. */
export function Place({
  file,
  line,
  hrefOf,
}: {
  file: string
  line: number
  hrefOf?: HrefOf | undefined
}) {
  const href = hrefOf?.(file, line)
  const text = <span className="break-all font-mono text-xs">{placeText(file, line)}</span>
  if (!href) return text
  return (
    <Link href={href} className="text-accent-ink underline-offset-2 hover:underline">
      {text}
    </Link>
  )
}
