import 'server-only'
import type { Action, ResourceType } from '@/lib/audit/schema'

/** The classes of OCSF 1.8.0 that are used, with their ids and activities. */
export const OCSF_CLASSES = {
  base: { uid: 0, category: 0, name: 'Base Event', activities: { 99: 'Other' } },
  finding: {
    uid: 2004,
    category: 2,
    name: 'Detection Finding',
    activities: { 1: 'Create', 2: 'Update', 3: 'Close' },
  },
  account: {
    uid: 3001,
    category: 3,
    name: 'Account Change',
    activities: { 1: 'Create', 2: 'Enable', 5: 'Disable', 6: 'Delete', 99: 'Other' },
  },
  authentication: {
    uid: 3002,
    category: 3,
    name: 'Authentication',
    activities: { 1: 'Logon', 2: 'Logoff' },
  },
  entity: {
    uid: 3004,
    category: 3,
    name: 'Entity Management',
    activities: {
      1: 'Create',
      2: 'Read',
      3: 'Update',
      4: 'Delete',
      8: 'Enable',
      9: 'Disable',
      10: 'Activate',
      11: 'Deactivate',
    },
  },
  access: {
    uid: 3005,
    category: 3,
    name: 'User Access Management',
    activities: { 1: 'Assign Privileges', 2: 'Revoke Privileges' },
  },
  api: {
    uid: 6003,
    category: 6,
    name: 'API Activity',
    activities: { 1: 'Create', 2: 'Read', 3: 'Update', 4: 'Delete', 99: 'Other' },
  },
} as const

export type OcsfClass = keyof typeof OCSF_CLASSES
export type OcsfPlace = { class: OcsfClass; activity: number }

/** What the verb alone would not tell. */
const PLACES: Partial<Record<Action, OcsfPlace>> = {
  'session.sign-in': { class: 'authentication', activity: 1 },
  'session.sign-out': { class: 'authentication', activity: 2 },
  'session.revoke': { class: 'authentication', activity: 2 },
  'person.provision': { class: 'account', activity: 1 },
  'role.grant': { class: 'access', activity: 1 },
  'role.revoke': { class: 'access', activity: 2 },
  'token.use': { class: 'api', activity: 99 },
  'violation.raise': { class: 'finding', activity: 1 },
  'violation.triage': { class: 'finding', activity: 2 },
  'violation.assign': { class: 'finding', activity: 2 },
  'log.alarm': { class: 'finding', activity: 1 },
  'log.clear-alarm': { class: 'finding', activity: 3 },
}

const ENTITY_VERBS: Record<string, number> = {
  create: 1,
  draft: 1,
  provision: 1,
  request: 1,
  publish: 10,
  delete: 4,
  erase: 4,
  execute: 4,
  revoke: 11,
  deactivate: 11,
  withdraw: 11,
  cancel: 11,
  pause: 9,
  disable: 9,
  resume: 8,
  enable: 8,
}

/** Readings, and whatever takes something out of the portal. */
const READ_VERBS = new Set([
  'read',
  'open',
  'search',
  'tail',
  'prove',
  'verify',
  'try',
  'test',
  'download',
  'certificate',
  'reveal',
])

/** Where an action stands in OCSF 1.8.0: a class and one of its activities. */
export function ocsfPlaceOf(action: Action, resourceType: ResourceType): OcsfPlace {
  const known = PLACES[action]
  if (known) return known
  const verb = action.split('.')[1] ?? ''
  if (READ_VERBS.has(verb) || (verb === 'export' && resourceType !== 'export'))
    return { class: 'api', activity: 2 }
  return { class: 'entity', activity: ENTITY_VERBS[verb] ?? 3 }
}

/** OCSF's confidentiality_id for our classes of data. */
export const CONFIDENTIALITY = {
  public: { confidentiality_id: 1, confidentiality: 'Not Confidential' },
  internal: { confidentiality_id: 99, confidentiality: 'Internal' },
  confidential: { confidentiality_id: 2, confidentiality: 'Confidential' },
  restricted: { confidentiality_id: 6, confidentiality: 'Restricted' },
} as const
