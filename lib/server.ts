import 'server-only'
import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import next from 'next'
import { pool } from '@/lib/db/client'
import { env, isLoopback } from '@/lib/env'
import { isAppError } from '@/lib/errors'
import { startLoops } from '@/lib/jobs/loop'
import { type RunningWorker, startWorker } from '@/lib/jobs/worker'
import { log } from '@/lib/log'
import { JOBS, LOOPS, SCHEDULES } from '@/lib/schedule'
import { answer } from '@/lib/web/answer'
import { requireMigrated } from '@/lib/web/migrated'

const DRAIN_MS = 10_000

/** A start that cannot go on, in a sentence for whoever started it. */
class StartRefusal extends Error {}

export type RunningServer = { port: number; stop: () => Promise<void> }

function requireDemoParent(): void {
  if (env.COUNTERSIGN_DEMO === '1' && !process.send)
    throw new StartRefusal(
      'COUNTERSIGN_DEMO=1 is for the demo only, which is started by `npm run up`. Remove the setting to start the portal in production.',
    )
}

/** The demo answers on both loopback addresses, because `localhost` may mean either. */
const hosts = (): string[] =>
  env.COUNTERSIGN_DEMO === '1' && isLoopback(env.HOST) ? ['127.0.0.1', '::1'] : [env.HOST]

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        reject(
          new StartRefusal(
            `Port ${port} on ${host} is taken by another program. Stop it, or set PORT to another one.`,
          ),
        )
      else if (error.code === 'EACCES')
        reject(
          new StartRefusal(
            `Port ${port} needs more rights than this process has. Set PORT to one above 1023.`,
          ),
        )
      else reject(error)
    })
    server.listen({ host, port }, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

const isMissingAddress = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT')

/** What was set wrongly is said once, in words, and not as a stack. */
function requireSettings(): void {
  try {
    void env.PORT
  } catch (error) {
    throw new StartRefusal(error instanceof Error ? error.message : String(error))
  }
}

/** Stops accepting, lets what is running finish, and cuts off what is still running after ten seconds. */
function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}

async function listenEverywhere(handler: Parameters<typeof createServer>[1]) {
  const servers: Server[] = []
  let port = env.PORT
  for (const [index, host] of hosts().entries()) {
    const server = createServer({ keepAliveTimeout: 65_000 }, handler)
    try {
      port = await listen(server, host, port)
      servers.push(server)
    } catch (error) {
      // A machine without IPv6 has no second loopback address.
      if (index === 0 || !isMissingAddress(error)) throw error
    }
  }
  return { servers, port }
}

/**
 * Starts the portal: settings, database and schema are checked first, then the web server and, in the
 * same process, the worker of background jobs. Throws in words when it cannot.
 */
export async function startServer(): Promise<RunningServer> {
  requireSettings()
  requireDemoParent()
  await requireMigrated(process.cwd())
  const app = next({ dev: false, dir: process.cwd(), hostname: env.HOST, port: env.PORT })
  await app.prepare()
  const handle = app.getRequestHandler()
  const { servers, port } = await listenEverywhere(answer(handle))
  const worker: RunningWorker = await startWorker(JOBS, SCHEDULES)
  const loops = startLoops(LOOPS)
  log.info('server.started', { url: env.PORTAL_URL, port, node: process.version })
  return {
    port,
    stop: async () => {
      await Promise.all([...servers.map(drain), worker.stop(), loops.stop()])
      await app.close()
      await pool().end()
      log.info('server.stopped')
    },
  }
}

function stopWhenAsked(server: RunningServer): void {
  let stopping = false
  const stop = (why: string) => {
    if (stopping) return
    stopping = true
    log.info('server.stopping', { why })
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('server.stop-failed', { error })
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
  process.on('message', (message) => message === 'shutdown' && stop('shutdown'))
}

async function main(): Promise<void> {
  try {
    const server = await startServer()
    stopWhenAsked(server)
    process.send?.({ ready: true, port: server.port })
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    if (!(error instanceof StartRefusal || isAppError(error)))
      log.error('server.start-failed', { error })
    process.exit(1)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
