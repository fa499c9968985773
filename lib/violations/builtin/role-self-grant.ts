import 'server-only'
import { fieldOf } from '../fields'
import { defineRule } from '../rule'

/** Nobody gives a role to themselves, whether it worked or was refused. */
export const roleSelfGrant = defineRule({
  id: 'role-self-grant',
  version: 1,
  title: 'Role granted to oneself',
  description: 'Somebody tried to give a role to themselves, or did.',
  severity: 'critical',
  ownerRole: 'auditor',
  dueHours: 8,
  controls: ['SOC 2 CC6.3', 'ISO 27001 A.5.3', 'ISO 27001 A.8.2', 'HIPAA 164.308(a)(4)(ii)(C)'],
  actions: ['role.grant'],
  params: {},
  evaluate: ({ core }) => {
    if (core.actor.kind !== 'user' || core.resource.id !== core.actor.ref) return null
    const role = String(fieldOf(core, 'role') ?? 'unknown')
    const worked = core.outcome === 'success'
    return {
      hit: {
        dedupe: `${core.actor.ref}:${role}`,
        severity: worked ? 'critical' : 'high',
        summary: worked
          ? `Gave the role ${role} to themselves.`
          : `Tried to give the role ${role} to themselves; it did not work.`,
      },
    }
  },
})
