import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startPostgres } from '../../../deploy/demo/postgres.mjs'

const PATIENCE_MS = 10_000

/** State and parent of a process; null when there is none, or only what is left to be reaped. */
function processOf(pid: number): { parent: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? null : { parent: Number(parent) }
  } catch {
    return null
  }
}

const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && processOf(pid)?.parent === parent)

/** A durable Postgres of our own, on which one can pull the plug. */
export class Cluster {
  private constructor(
    private readonly folder: string,
    private readonly server: Awaited<ReturnType<typeof startPostgres>>,
  ) {}

  static async start(folder: string): Promise<Cluster> {
    return new Cluster(folder, await startPostgres({ folder, password: 'crash', durable: true }))
  }

  get url(): string {
    return this.server.url('postgres')
  }

  stop = () => this.server.stop()

  /** kill -9 of the postmaster and of everything it started, then a start on the same folder. */
  async crash(): Promise<Cluster> {
    const postmaster = Number(
      readFileSync(join(this.folder, 'postmaster.pid'), 'utf8').split('\n')[0],
    )
    const all = [postmaster, ...childrenOf(postmaster)]
    for (const pid of all) kill(pid)
    const until = performance.now() + PATIENCE_MS
    while (all.some((pid) => processOf(pid))) {
      if (performance.now() > until) throw new Error('Postgres did not die.')
      await sleep(5)
    }
    return Cluster.start(this.folder)
  }

  /** kill -9 of one server process: Postgres then ends every session and recovers by itself. */
  crashOneSession(): void {
    const postmaster = Number(
      readFileSync(join(this.folder, 'postmaster.pid'), 'utf8').split('\n')[0],
    )
    const session = childrenOf(postmaster).find((pid) =>
      /postgres: .*127\.0\.0\.1/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8')),
    )
    if (session === undefined) throw new Error('Postgres has no session.')
    kill(session)
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself when the postmaster did.
  }
}
