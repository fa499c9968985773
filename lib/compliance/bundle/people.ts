import 'server-only'
import { ROLE_LABELS, type Role, SYSTEM_ID } from '@/lib/access/permissions'
import { BYTE_ORDER_MARK, csvLine } from '@/lib/audit/csv'
import { isUuid, type StoredEvent } from '@/lib/audit/stored-events'
import { db } from '@/lib/db/read'
import type { Part } from './zip-stream'

const CHUNK = 500
const COLUMNS = ['ref', 'name', 'email', 'active', 'roles'] as const

/** Everyone an event refers to: who acted, and the person acted upon. */
export function refsOf({ actorId, resourceType, resourceId }: StoredEvent): string[] {
  const about = resourceType === 'person' && isUuid(resourceId) ? [resourceId] : []
  return [actorId, ...about].filter((ref) => ref !== SYSTEM_ID)
}

const roleText = ({ role, team }: { role: string; team: { name: string } | null }): string => {
  const label = ROLE_LABELS[role as Role] ?? role
  return team === null ? label : `${label} (${team.name})`
}

/** The one file with names: pseudonym to name, e-mail and roles, as they are at this moment. */
export async function* peopleCsv(refs: ReadonlySet<string>, at: Date): AsyncGenerator<Part> {
  yield { text: BYTE_ORDER_MARK + csvLine(COLUMNS), rows: 0 }
  const sorted = [...refs].sort()
  for (let start = 0; start < sorted.length; start += CHUNK) {
    const people = await db.user.findMany({
      where: { id: { in: sorted.slice(start, start + CHUNK) } },
      orderBy: { id: 'asc' },
      select: {
        id: true,
        name: true,
        email: true,
        active: true,
        roles: {
          where: { OR: [{ expiresAt: null }, { expiresAt: { gt: at } }] },
          orderBy: [{ role: 'asc' }, { teamId: 'asc' }],
          select: { role: true, team: { select: { name: true } } },
        },
      },
    })
    const lines = people.map(({ id, name, email, active, roles }) =>
      csvLine([id, name, email, active, [...new Set(roles.map(roleText))].join('; ')]),
    )
    yield { text: lines.join(''), rows: people.length }
  }
}
