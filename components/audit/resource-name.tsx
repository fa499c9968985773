import type { AuditEventView } from '@/lib/audit/schema'

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
        <code className="max-w-48 truncate font-mono text-xs">{resourceId}</code>
      ) : (
        <span className="max-w-64 truncate">{resourceName}</span>
      )}
    </span>
  )
}
