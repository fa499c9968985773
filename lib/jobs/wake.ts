import 'server-only'
import type pg from 'pg'
import { log } from '@/lib/log'
import { WAKE_CHANNEL } from './queue'

const RECONNECT_MS = 5_000

/**
 * Calls `wake` with a job's name as soon as a transaction that queued one commits (LISTEN/NOTIFY).
 * Holds one connection. While it is lost, workers find their jobs by polling.
 */
export function listenForWork(
  pool: pg.Pool,
  wake: (jobName: string) => void,
): { stop: () => void } {
  let client: pg.PoolClient | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  const again = () => {
    client = undefined
    if (!stopped) timer = setTimeout(connect, RECONNECT_MS).unref()
  }

  const connect = async () => {
    try {
      const connected = await pool.connect()
      if (stopped) return connected.release(true)
      client = connected
      connected.once('error', (error) => {
        log.warn('jobs.wake-lost', { error })
        connected.release(true)
        again()
      })
      connected.on('notification', ({ payload }) => payload && wake(payload))
      await connected.query(`LISTEN ${WAKE_CHANNEL}`)
    } catch (error) {
      log.warn('jobs.wake-unavailable', { error })
      if (!client) again()
    }
  }

  void connect()
  return {
    stop: () => {
      stopped = true
      clearTimeout(timer)
      client?.release(true)
      client = undefined
    },
  }
}
