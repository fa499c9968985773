/** The invented company of the demo. `.example` is reserved (RFC 2606): no mail ever leaves. */
export const company = { name: 'Meridian Bank', domain: 'meridian.example' }

export const teams = [
  { slug: 'payments', name: 'Payments' },
  { slug: 'platform', name: 'Platform' },
  { slug: 'data', name: 'Data' },
  { slug: 'risk', name: 'Risk' },
  { slug: 'retail', name: 'Retail' },
] as const

export type TeamSlug = (typeof teams)[number]['slug']
export type DemoRole = 'developer' | 'skill-publisher' | 'admin' | 'auditor'

/** `subject` is the identity provider's own number of the person and never changes. */
export type Person = {
  account: string
  subject: string
  name: string
  email: string
  team: TeamSlug
  role: DemoRole
  /** What the identity provider tells the portal: one group for the role, one for the team. */
  groups: string[]
}

/** The group of the identity provider that stands for each role. */
export const roleGroups: Record<DemoRole, string> = {
  developer: 'countersign-developers',
  'skill-publisher': 'countersign-reviewers',
  admin: 'countersign-admins',
  auditor: 'countersign-auditors',
}

export const teamGroup = (team: TeamSlug): string => `team-${team}`

const person = (
  number: number,
  account: string,
  name: string,
  role: DemoRole,
  team: TeamSlug,
): Person => ({
  account,
  subject: `mb-${number}`,
  name,
  email: `${account}@${company.domain}`,
  team,
  role,
  groups: [roleGroups[role], teamGroup(team)],
})

export const people: readonly Person[] = [
  person(10231, 'dana', 'Dana Okafor', 'developer', 'payments'),
  person(10077, 'rita', 'Rita Lindqvist', 'skill-publisher', 'platform'),
  person(10112, 'ravi', 'Ravi Subramanian', 'skill-publisher', 'risk'),
  person(10004, 'ada', 'Ada Kowalczyk', 'admin', 'platform'),
  person(10058, 'aude', 'Aude Lefèvre', 'auditor', 'risk'),
  person(10145, 'soojin', 'Park Soo-jin', 'skill-publisher', 'data'),
  person(10260, 'tomas', 'Tomás Herrera', 'developer', 'payments'),
  person(10318, 'lwazi', 'Lwazi Dlamini', 'developer', 'platform'),
  person(10342, 'mei', 'Mei-Ling Chen', 'developer', 'data'),
  person(10377, 'yusuf', 'Yusuf Demir', 'developer', 'retail'),
  person(10403, 'ingrid', 'Ingrid Haugen', 'developer', 'retail'),
  person(10419, 'kofi', 'Kofi Asante', 'developer', 'risk'),
  // What takes two admins, such as erasing somebody, can be tried only where there are two.
  person(10426, 'noor', 'Noor Haddad', 'admin', 'risk'),
]
