import 'server-only'
import { z } from 'zod'
import { defineJob } from '@/lib/jobs/define'
import { giveUpScan, runScan, scanIsOver } from './run-scan'

/**
 * Runs a queued scan, or finishes one whose process died. While another process is at it, this throws,
 * so that the queue looks again later; after the last look the scan is given up, and says so.
 */
export const scanSkillJob = defineJob(
  'skills.scan',
  z.object({ scanId: z.uuid() }),
  async ({ scanId }) => {
    await runScan(scanId)
    if (!(await scanIsOver(scanId))) throw new Error(`Scan ${scanId} is not over yet.`)
  },
  { givenUp: ({ scanId }) => giveUpScan(scanId), retriesMax: 6 },
)
