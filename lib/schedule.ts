import 'server-only'
import { keepAuditPartitions } from '@/lib/jobs/audit-partitions'
import type { AnyJob } from '@/lib/jobs/define'
import type { Schedule } from '@/lib/jobs/worker'
import { removeEndedSessions } from '@/lib/people/jobs'
import { scanSkillJob } from '@/lib/skills/jobs'

/** Every background job. The worker knows no other list. */
export const JOBS: readonly AnyJob[] = [keepAuditPartitions, removeEndedSessions, scanSkillJob]

/** What runs by the clock (UTC). */
export const SCHEDULES: readonly Schedule[] = [
  { job: keepAuditPartitions, cron: '10 1 * * *' },
  { job: removeEndedSessions, cron: '40 * * * *' },
]
