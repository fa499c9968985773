import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { Time } from '@/components/ui/time'
import { ROLE_LABELS } from '@/lib/access/permissions'
import type { RoleView } from '@/lib/people/schema'

function Origin({ origin }: { origin: string }) {
  if (!origin.startsWith('group:')) return <>Given by an admin</>
  return (
    <>
      From the group <span className="font-mono text-ink">{origin.slice('group:'.length)}</span> of
      your identity provider
    </>
  )
}

/** What somebody may do, and why they may. */
export function RolesCard({ roles }: { roles: readonly RoleView[] }) {
  return (
    <Card
      title="My roles"
      description="Roles from groups follow them at every sign-in. For others, ask an admin."
      flush
    >
      <ul>
        {roles.map(({ role, teamName, origin, since, until }) => (
          <li
            key={`${role}:${teamName}:${origin}`}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-b px-4 py-3 last:border-b-0"
          >
            <Badge tone="accent">{ROLE_LABELS[role]}</Badge>
            <span className="text-[0.8125rem]">
              {teamName ? `in ${teamName}` : 'in the whole organization'}
            </span>
            <span className="ml-auto text-muted text-xs">
              <Origin origin={origin} />, since <Time value={since} format="date" />
              {until && (
                <>
                  , until <Time value={until} format="date" />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
