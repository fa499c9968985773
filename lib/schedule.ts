import 'server-only'
import { keepAnchored } from '@/lib/audit/log/anchors/keep-anchored'
import { publishWhenDue } from '@/lib/audit/log/publish'
import { sequencePending } from '@/lib/audit/log/sequencer'
import { listenForSequenced } from '@/lib/audit/log/stream'
import { keepSearchIndex } from '@/lib/audit/search-index/keep-up'
import { keepAuditPartitions } from '@/lib/jobs/audit-partitions'
import type { AnyJob } from '@/lib/jobs/define'
import { verifyAuditLog, verifyEverything, verifySample, watchAuditLog } from '@/lib/jobs/log-watch'
import { defineLoop, type Loop } from '@/lib/jobs/loop'
import type { Schedule } from '@/lib/jobs/worker'
import { tellOfAlarmsLoop } from '@/lib/notify/tell-of-alarms'
import { removeEndedSessions } from '@/lib/people/jobs'
import { forwardLog } from '@/lib/sinks/loop'
import { scanSkillJob } from '@/lib/skills/jobs'
import { lookDaily, remindJob } from '@/lib/violations/jobs'
import { evaluateRules } from '@/lib/violations/loops'

/** Every background job. The worker knows no other list. */
export const JOBS: readonly AnyJob[] = [
  keepAuditPartitions,
  verifySample,
  verifyEverything,
  removeEndedSessions,
  scanSkillJob,
  lookDaily,
  remindJob,
]

/** What runs by the clock (UTC). */
export const SCHEDULES: readonly Schedule[] = [
  { job: keepAuditPartitions, cron: '10 1 * * *' },
  { job: verifySample, cron: '20 2 * * *' },
  { job: verifyEverything, cron: '40 2 * * 0' },
  { job: removeEndedSessions, cron: '40 * * * *' },
  { job: lookDaily, cron: '25 2 * * *' },
  { job: remindJob, cron: '*/15 * * * *' },
]

/** New events are looked for this often: telling of each would make commits wait for each other. */
const SEQUENCER_IDLE_MS = 250
const PUBLISHER_IDLE_MS = 1_000
const SEARCH_INDEX_IDLE_MS = 5_000
const ANCHOR_IDLE_MS = 10_000

/** What runs all the time, each loop in one process of however many there are. */
export const LOOPS: readonly Loop[] = [
  defineLoop('audit.sequence', sequencePending, { idleMs: SEQUENCER_IDLE_MS }),
  defineLoop('audit.publish', publishWhenDue, { idleMs: PUBLISHER_IDLE_MS }),
  defineLoop('audit.anchor', (signal) => keepAnchored(signal), { idleMs: ANCHOR_IDLE_MS }),
  defineLoop('audit.index-search', keepSearchIndex, {
    idleMs: SEARCH_INDEX_IDLE_MS,
    listen: listenForSequenced,
  }),
  watchAuditLog,
  verifyAuditLog,
  tellOfAlarmsLoop,
  evaluateRules,
  forwardLog,
]
