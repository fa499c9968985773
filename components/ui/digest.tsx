import { CopyButton } from './copy-button'

/** A digest or long id, shortened; whole on hover and on copying. Accepts a `sha256:` prefix. */
export function Digest({
  value,
  length = 12,
  copy = true,
}: {
  value: string
  length?: number
  copy?: boolean
}) {
  const bare = value.replace(/^sha256:/u, '')
  return (
    <span className="inline-flex min-w-0 items-center gap-0.5 align-middle">
      <code className="font-mono text-xs" title={value}>
        {bare.length > length ? `${bare.slice(0, length)}…` : bare}
      </code>
      {copy && <CopyButton value={value} label="Copy the whole digest" />}
    </span>
  )
}
