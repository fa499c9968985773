import 'server-only'
import type { Action } from '@/lib/audit/schema'

/** Families of events that several controls, of several frameworks, draw on. */
export const SIGN_INS: readonly Action[] = ['session.sign-in', 'session.sign-out', 'session.revoke']

export const TOKENS: readonly Action[] = ['token.create', 'token.revoke', 'token.use']

export const ACCOUNTS: readonly Action[] = ['person.provision']

export const ROLES: readonly Action[] = ['role.grant', 'role.revoke', 'group-mapping.create']

export const SUBMISSIONS: readonly Action[] = [
  'submission.send',
  'submission.revise',
  'submission.withdraw',
]

export const SCANS: readonly Action[] = ['submission.scan', 'review.accept-finding']

export const DECISIONS: readonly Action[] = ['review.assign', 'review.decide', 'review.void']

export const PUBLICATIONS: readonly Action[] = ['skill.publish']

export const DISTRIBUTION: readonly Action[] = ['marketplace.read', 'archive.download']

export const LOG_READS: readonly Action[] = [
  'audit.search',
  'audit.read',
  'export.create',
  'export.download',
]

export const CONFIGURATION: readonly Action[] = ['organization.configure', 'team.create']
