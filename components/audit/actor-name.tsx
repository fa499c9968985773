import { Bot } from 'lucide-react'
import { Person } from '@/components/ui/avatar'
import { SYSTEM_ID } from '@/lib/access/permissions'

/** Who acted: by name while we know it, else by pseudonym. The portal acts, too. */
export function ActorName({ id, name }: { id: string; name: string | null }) {
  if (id === SYSTEM_ID)
    return (
      <span className="inline-flex items-center gap-2 align-middle text-muted">
        <Bot className="size-5 p-0.5" aria-hidden />
        Countersign
      </span>
    )
  if (name === null)
    return (
      <span className="text-muted" title={id}>
        Unknown <code className="font-mono text-xs">{id.slice(-8)}</code>
      </span>
    )
  return <Person name={name} seed={id} />
}
