import 'server-only'
import { type Origin, type Role, systemActor } from '@/lib/access/permissions'
import { type Attempt, change, changed, unchanged } from '@/lib/audit/change'
import { type AuditEvent, personalOf, succeeded } from '@/lib/audit/event'
import { newId, now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import { type Claims, claimsSchema } from './schema'
import { lockIdentity } from './store'
import { syncRoles } from './sync-roles'
import { syncTeams, type TeamChanges } from './sync-teams'

type Found = { id: string; name: string; email: string; active: boolean }

const inactive = () =>
  new AppError(
    'forbidden',
    'Your account here was deactivated. Ask an admin if you think that is a mistake.',
  )

/** What was written of the person: which fields, and which of them as they were before. */
type Written = { fields: string[]; replaced: Record<string, string> }

async function writePerson(
  tx: Tx,
  known: Found | null,
  id: string,
  claims: Claims,
): Promise<Written> {
  const { issuer, subject, name, email } = claims
  if (!known) {
    await tx.user.create({ data: { id, issuer, subject, name, email, createdAt: now() } })
    return { fields: ['created'], replaced: {} }
  }
  const replaced = {
    ...(known.name === name ? {} : { name_before: known.name }),
    ...(known.email === email ? {} : { email_before: known.email }),
  }
  const fields = Object.keys(replaced).map((field) => field.replace('_before', ''))
  if (fields.length > 0) await tx.user.update({ where: { id }, data: { name, email } })
  return { fields, replaced }
}

function provisioned(
  id: string,
  { fields, replaced }: Written,
  teams: TeamChanges,
  { claims, origin }: { claims: Claims; origin: Origin },
): AuditEvent[] {
  if (fields.length + teams.joined.length + teams.left.length === 0) return []
  const isNew = fields.includes('created')
  const { name, email } = claims
  return [
    succeeded('person.provision', {
      resource: { type: 'person', id },
      data: { changed: fields },
      before: isNew ? null : { teams: teams.before },
      after: { ...(isNew ? { active: true } : {}), teams: teams.after },
      personal: personalOf(id, {
        ...replaced,
        name,
        email,
        ip: origin.ip,
        user_agent: origin.userAgent,
      }),
    }),
  ]
}

/**
 * Makes or updates the person the identity provider vouches for, keyed by issuer and subject, and
 * brings roles and teams that come from groups in line with their groups. Roles given by hand stay.
 * Answers the person's id. Throws `forbidden` for a deactivated person.
 */
export async function provision(
  input: Claims,
  origin: Origin = systemActor(newId()).origin,
): Promise<string> {
  const claims = claimsSchema.parse(input)
  const { issuer, subject, groups } = claims
  const identity = { issuer_subject: { issuer, subject } }
  const before = await db.user.findUnique({ where: identity, select: { id: true } })
  const actor = { ...systemActor(origin.requestId), origin }
  const newPersonId = before?.id ?? newId()
  const attempt: Attempt = {
    action: 'person.provision',
    resource: { type: 'person', id: newPersonId },
    needs: null,
  }
  return change(actor, attempt, async (tx) => {
    await lockIdentity(tx, issuer, subject)
    const known = await tx.user.findUnique({ where: identity })
    if (known && !known.active) throw inactive()
    const id = known?.id ?? newPersonId
    const written = await writePerson(tx, known, id, claims)
    const mappings = await tx.groupMapping.findMany({ where: { group: { in: groups } } })
    const typed = mappings.map((mapping) => ({ ...mapping, role: mapping.role as Role | null }))
    const teams = await syncTeams(tx, id, typed, groups)
    const roleEvents = await syncRoles(tx, id, typed, groups)
    const [first, ...rest] = [...provisioned(id, written, teams, { claims, origin }), ...roleEvents]
    return first ? changed(id, first, ...rest) : unchanged(id)
  })
}
