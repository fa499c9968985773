import 'server-only'
import type { z } from 'zod'

type JobOptions<P> = {
  /** Runs after the last try failed, so that nothing hangs: say so where people look. */
  givenUp?: (payload: P) => Promise<void>
  /** Further tries after the first, each later than the one before. */
  retriesMax?: number
  /** A run that takes longer counts as failed: its process may have died. */
  timeoutSeconds?: number
  /** How many may run at once in one process. */
  concurrency?: number
}

/** A kind of background work, as the worker sees it: any payload, checked when it runs. */
export type AnyJob = {
  name: string
  handle: (raw: unknown) => Promise<void>
  giveUp: ((raw: unknown) => Promise<void>) | null
  retriesMax: number
  timeoutSeconds: number
  concurrency: number
}

/** A kind of background work that takes a `P`. */
export type Job<P> = AnyJob & { payload: z.ZodType<P> }

/**
 * Declares a job where its domain is: `domain.verb`, what it is given, and what it does. `run` may be
 * called more than once for one payload: make it safe to repeat. lib/schedule.ts lists every job.
 */
export const defineJob = <P>(
  name: string,
  payload: z.ZodType<P>,
  run: (payload: P) => Promise<void>,
  { givenUp, retriesMax = 4, timeoutSeconds = 300, concurrency = 1 }: JobOptions<P> = {},
): Job<P> => ({
  name,
  payload,
  handle: async (raw) => run(payload.parse(raw)),
  giveUp: givenUp ? async (raw) => givenUp(payload.parse(raw)) : null,
  retriesMax,
  timeoutSeconds,
  concurrency,
})
