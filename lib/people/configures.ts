import 'server-only'
import type { Actor, Permission } from '@/lib/access/permissions'

/** What setting up takes: config:write of a person, nothing of the portal itself at its first start. */
export const configures = (actor: Actor): Permission | null =>
  actor.kind === 'system' ? null : 'config:write'
