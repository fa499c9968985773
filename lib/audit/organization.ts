import 'server-only'
import { db } from '@/lib/db/read'

let known: string | undefined

/** The id of the deployment's one organization. It never changes, so it is read once. */
export async function organizationId(): Promise<string> {
  if (known) return known
  const organization = await db.organization.findFirst({ select: { id: true } })
  if (!organization) throw new Error('The database is not migrated: it has no organization.')
  known = organization.id
  return known
}
