import 'server-only'
import { fileURLToPath } from 'node:url'
import { pool } from '@/lib/db/client'
import { startLoops } from '@/lib/jobs/loop'
import { startWorker } from '@/lib/jobs/worker'
import { log } from '@/lib/log'
import { JOBS, LOOPS, SCHEDULES } from '@/lib/schedule'
import { requireMigrated } from '@/lib/web/migrated'

/** The background jobs in a process of their own, for sites that want them apart from the web server. */
export async function runWorker(): Promise<void> {
  await requireMigrated(process.cwd())
  const worker = await startWorker(JOBS, SCHEDULES)
  const loops = startLoops(LOOPS)
  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await Promise.all([worker.stop(), loops.stop()])
    await pool().end()
    log.info('worker.stopped')
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('message', (message) => message === 'shutdown' && stop())
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await runWorker().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  })
