import type { AuditEventView } from '@/lib/audit/schema'

const ID_MAX = 24

/** Paths and words are shown whole; digests and ids by their beginning. */
const shortened = (id: string) => (id.length > ID_MAX ? `${id.slice(0, 12)}…` : id)

/** What an event is about: its kind, and the name it had then, or else its id. */
export function ResourceName({
  event: { resourceType, resourceName, resourceId },
}: {
  event: Pick<AuditEventView, 'resourceType' | 'resourceName' | 'resourceId'>
}) {
  return (
    <span className="flex min-w-0 flex-wrap items-baseline gap-x-1.5" title={resourceId}>
      <span className="text-faint text-xs">{resourceType.replaceAll('-', ' ')}</span>
      {resourceName === null ? (
        <code className="font-mono text-xs">{shortened(resourceId)}</code>
      ) : (
        <span className="max-w-64 truncate">{resourceName}</span>
      )}
    </span>
  )
}
