import 'server-only'
import { defineLoop } from '@/lib/jobs/loop'
import { forwardToSinks } from './delivery/supervise'

const AGAIN_MS = 1_000

/** Forwards the log to all sinks; one turn lasts until the process stops or loses its lease. */
export const forwardLog = defineLoop('sinks.forward', forwardToSinks, { idleMs: AGAIN_MS })
