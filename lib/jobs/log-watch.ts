import 'server-only'
import { z } from 'zod'
import { scheduleVerification } from '@/lib/audit/verification/request'
import { emptyMemory, watchLog } from '@/lib/audit/verification/watch'
import { workOnVerification } from '@/lib/audit/verification/work'
import { defineJob } from './define'
import { defineLoop } from './loop'

const WATCH_MS = 10_000
const THOROUGH_MS = 60_000
const VERIFY_IDLE_MS = 1_000

const memory = emptyMemory()
let thoroughAt = 0

/** Looks after the log: head, guards and clocks every ten seconds, the newest events every minute. */
export const watchAuditLog = defineLoop(
  'audit.watch',
  async () => {
    const isThorough = performance.now() - thoroughAt >= THOROUGH_MS || thoroughAt === 0
    if (isThorough) thoroughAt = performance.now()
    await watchLog(memory, isThorough)
    return 'idle'
  },
  { idleMs: WATCH_MS },
)

/** Does the verifications that were asked for, one after the other. */
export const verifyAuditLog = defineLoop('audit.verify', workOnVerification, {
  idleMs: VERIFY_IDLE_MS,
})

export const verifySample = defineJob('audit.verify-sample', z.object({}), () =>
  scheduleVerification('sample'),
)
export const verifyEverything = defineJob('audit.verify-everything', z.object({}), () =>
  scheduleVerification('full'),
)
