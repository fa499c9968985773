import 'server-only'
import { ROLE_LABELS, ROLES, type Role } from '@/lib/access/permissions'
import { fieldOf } from '../fields'
import { defineRule } from '../rule'

const isRole = (role: unknown): role is Role => ROLES.some((one) => one === role)

/** Powerful roles given when nobody is at work are how stolen accounts are kept. */
export const roleGrantOutOfHours = defineRule({
  id: 'role-grant-out-of-hours',
  version: 1,
  title: 'Role granted out of hours',
  description:
    'A powerful role was given outside the organization’s working hours, by hand or through a group of the identity provider.',
  severity: 'medium',
  ownerRole: 'auditor',
  dueHours: 72,
  controls: ['SOC 2 CC6.3', 'ISO 27001 A.5.18', 'ISO 27001 A.8.2', 'HIPAA 164.308(a)(4)(ii)(C)'],
  actions: ['role.grant'],
  outcomes: ['success'],
  params: {
    roles: {
      kind: 'choices',
      label: 'Roles',
      hint: 'Which roles are powerful here.',
      options: ROLES.map((value) => ({ value, label: ROLE_LABELS[value] })),
      default: ['admin', 'skill-publisher', 'auditor'],
    },
  },
  evaluate: ({ core, atMs }, { roles }, _state, facts) => {
    const role = fieldOf(core, 'role')
    if (!isRole(role) || !roles.includes(role) || facts.isWorkingTime(atMs)) return null
    return {
      hit: {
        dedupe: core.id,
        subject: core.resource.id,
        summary: `Was given the role ${ROLE_LABELS[role]} outside working hours.`,
      },
    }
  },
})
