import 'server-only'
import { sequencePending } from '@/lib/audit/log/sequencer'
import { keepAuditPartitions } from '@/lib/jobs/audit-partitions'
import type { AnyJob } from '@/lib/jobs/define'
import { defineLoop, type Loop } from '@/lib/jobs/loop'
import type { Schedule } from '@/lib/jobs/worker'
import { removeEndedSessions } from '@/lib/people/jobs'
import { scanSkillJob } from '@/lib/skills/jobs'
import { evaluateRules } from '@/lib/violations/loops'

/** Every background job. The worker knows no other list. */
export const JOBS: readonly AnyJob[] = [keepAuditPartitions, removeEndedSessions, scanSkillJob]

/** What runs by the clock (UTC). */
export const SCHEDULES: readonly Schedule[] = [
  { job: keepAuditPartitions, cron: '10 1 * * *' },
  { job: removeEndedSessions, cron: '40 * * * *' },
]

/** New events are looked for this often: telling of each would make commits wait for each other. */
const SEQUENCER_IDLE_MS = 250

/** What runs all the time, each loop in one process of however many there are. */
export const LOOPS: readonly Loop[] = [
  defineLoop('audit.sequence', sequencePending, { idleMs: SEQUENCER_IDLE_MS }),
  evaluateRules,
]
