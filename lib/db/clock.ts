import 'server-only'
import { AsyncLocalStorage } from 'node:async_hooks'
import { uuidv7obj, V7Generator } from 'uuidv7'
import { env } from '@/lib/env'

const pretended = new AsyncLocalStorage<{ at: Date; ids: V7Generator }>()

/** Now, in UTC. Commands ask here, so that the demo's history can be written by the commands themselves. */
export const now = (): Date => pretended.getStore()?.at ?? new Date()

/** A UUIDv7 (RFC 9562 §5.7) that carries the same time as `now()`. */
export function newId(): string {
  const store = pretended.getStore()
  if (!store) return uuidv7obj().toString()
  return store.ids.generateOrResetCore(store.at.getTime(), 10_000).toString()
}

/** Runs `work` as if it were `at`. The demo's seed only: history must not be writable elsewhere. */
export function atTime<T>(at: Date, work: () => Promise<T>): Promise<T> {
  if (env.COUNTERSIGN_DEMO !== '1') throw new Error('Only the demo may write history.')
  return pretended.run({ at, ids: new V7Generator() }, work)
}
