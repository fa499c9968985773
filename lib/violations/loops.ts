import 'server-only'
import { listenForSequenced } from '@/lib/audit/log/stream'
import { defineLoop } from '@/lib/jobs/loop'
import { runRules } from './engine/run-rules'

/** When nothing woke it; the log tells when it grew. */
const IDLE_MS = 5_000

/** The rules over the log, in one process of however many there are. */
export const evaluateRules = defineLoop(
  'violations.evaluate',
  async () => ((await runRules()).hasMore ? 'more' : 'idle'),
  { idleMs: IDLE_MS, listen: listenForSequenced },
)
