import 'server-only'
import { z } from 'zod'
import { defineJob } from '@/lib/jobs/define'
import { runScan } from './run-scan'

/** Runs a queued scan, or finishes one whose process died. */
export const scanSkillJob = defineJob('skills.scan', z.object({ scanId: z.uuid() }), ({ scanId }) =>
  runScan(scanId),
)
