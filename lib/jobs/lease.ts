import 'server-only'
import type pg from 'pg'
import { pool } from '@/lib/db/client'
import { log } from '@/lib/log'

/** Any number of our own, so that the locks of loops meet no others. */
const NAMESPACE = 5_207_115
const HEARTBEAT_MS = 5_000

/** Held until `signal` aborts: it was released, or the connection that held it is gone. */
export type Lease = { signal: AbortSignal; release: () => Promise<void> }

/**
 * One connection holds the advisory locks of all loops of this process. When it dies Postgres frees
 * them, and another process takes over.
 */
class LeaseHolder {
  #connecting: Promise<pg.PoolClient> | undefined
  readonly #held = new Map<string, AbortController>()
  #heartbeat: NodeJS.Timeout | undefined
  #last: Promise<unknown> = Promise.resolve()

  async tryTake(name: string): Promise<Lease | null> {
    if (this.#held.has(name)) return null
    const client = await this.#client()
    const { rows } = await this.#ask(
      client,
      'SELECT pg_try_advisory_lock($1, hashtext($2)) AS got',
      [NAMESPACE, name],
    )
    if (!rows[0]?.got) return null
    const controller = new AbortController()
    this.#held.set(name, controller)
    return { signal: controller.signal, release: () => this.#release(name, client) }
  }

  /** Gives the connection back, and with it every lock. */
  async close(): Promise<void> {
    const client = await this.#connecting?.catch(() => undefined)
    this.#lose(client)
  }

  #client(): Promise<pg.PoolClient> {
    this.#connecting ??= this.#connect().catch((error: unknown) => {
      this.#connecting = undefined
      throw error
    })
    return this.#connecting
  }

  async #connect(): Promise<pg.PoolClient> {
    const client = await pool().connect()
    client.once('error', () => this.#lose(client))
    client.once('end', () => this.#lose(client))
    // So that Postgres frees the locks of a machine that vanished within half a minute.
    await client.query(
      'SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3',
    )
    this.#heartbeat = setInterval(() => {
      this.#ask(client, 'SELECT 1').catch(() => this.#lose(client))
    }, HEARTBEAT_MS).unref()
    return client
  }

  /** One question after the other: the loops share the connection. */
  #ask(client: pg.PoolClient, text: string, values: unknown[] = []) {
    const asked = this.#last.then(() => client.query<{ got: boolean }>(text, values))
    this.#last = asked.catch(() => undefined)
    return asked
  }

  #lose(client: pg.PoolClient | undefined): void {
    if (!client || !this.#connecting) return
    this.#connecting = undefined
    clearInterval(this.#heartbeat)
    if (this.#held.size > 0) log.info('jobs.leases-ended', { loops: [...this.#held.keys()] })
    for (const controller of this.#held.values()) controller.abort()
    this.#held.clear()
    client.release(true)
  }

  async #release(name: string, client: pg.PoolClient): Promise<void> {
    const controller = this.#held.get(name)
    if (!controller) return
    this.#held.delete(name)
    controller.abort()
    try {
      await this.#ask(client, 'SELECT pg_advisory_unlock($1, hashtext($2))', [NAMESPACE, name])
    } catch {
      this.#lose(client)
    }
  }
}

/** A holder of leases with a connection of its own; tests that play two replicas make two. */
export const makeLeases = (): Pick<LeaseHolder, 'tryTake' | 'close'> => new LeaseHolder()
