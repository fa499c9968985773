import 'server-only'
import { type Actor, can, canSomewhere, forbidden, type Permission } from '@/lib/access/permissions'
import { isUnreachable } from '@/lib/db/sql'
import { type Tx, transaction } from '@/lib/db/transaction'
import { AppError, isAppError } from '@/lib/errors'
import { append, appendAlone } from './append'
import { type AuditEvent, notDone } from './event'
import type { Action, Plain, Resource } from './schema'

type Change<T> = { value: T; events: readonly AuditEvent[] }

/**
 * What somebody is about to do. `needs` is the permission it takes: for the team, when one is given,
 * else for the organization; `anywhere` accepts a role held for any team.
 */
export type Attempt = {
  action: Action
  resource: Resource
  needs: Permission | null
  anywhere?: boolean
  teamId?: string | null
  data?: Record<string, Plain>
}

/** What `work` returns when it wrote something: the result, and at least one event that says so. */
export const changed = <T>(value: T, ...events: [AuditEvent, ...AuditEvent[]]): Change<T> => ({
  value,
  events,
})

/** What `work` returns when there was nothing to do. */
export const unchanged = <T>(value: T): Change<T> => ({ value, events: [] })

/** A connection lost while committing leaves open which it was; before that, it was nothing. */
const unavailable = (cause: unknown, isCommitting: boolean) =>
  new AppError(
    'unavailable',
    isCommitting
      ? 'The database stopped answering while saving. Nothing is half done: look whether it is there, and try again if it is not.'
      : 'The database does not answer, so nothing was changed. Try again in a moment.',
    { cause },
  )

/** A fault of ours is recorded as a failed attempt too, without what only the log may say of it. */
const asRefusal = (error: unknown): AppError =>
  isAppError(error)
    ? error
    : new AppError('internal', 'It failed on our side; nothing was changed.')

function authorize(actor: Actor, { needs, anywhere, teamId }: Attempt): void {
  if (needs === null) return
  const allowed = anywhere ? canSomewhere(actor, needs) : can(actor, needs, teamId ?? undefined)
  if (!allowed) throw forbidden(needs)
}

const recorded = new WeakSet<AppError>()

/** Whether this refusal is in the log already, so that whoever answers it need not record it again. */
export const isRecorded = (error: AppError): boolean => recorded.has(error)

/** A refused or failed attempt, in a transaction of its own: what it tried was rolled back. */
export async function recordRefusal(
  actor: Actor,
  attempt: Attempt,
  error: AppError,
): Promise<void> {
  const outcome =
    error.code === 'forbidden' || error.code === 'unauthenticated' ? 'denied' : 'failure'
  const event = notDone(attempt.action, outcome, {
    resource: attempt.resource,
    teamId: attempt.teamId,
    reason: error.message,
    data: {
      ...attempt.data,
      error: error.code,
      ...(error.problems.length > 0
        ? { problems: error.problems.slice(0, 20).map(({ field, rule }) => `${field}: ${rule}`) }
        : {}),
    },
  })
  await appendAlone(actor, event)
  recorded.add(error)
}

/**
 * The only way to write. Authorizes, then commits the work and its audit events together or not at
 * all; a refusal (`AppError`) rolls back, is recorded as an event, and is thrown on.
 */
export async function change<T>(
  actor: Actor,
  attempt: Attempt,
  work: (tx: Tx) => Promise<Change<T>>,
): Promise<T> {
  let isCommitting = false
  try {
    authorize(actor, attempt)
    return await transaction(async (tx) => {
      const { value, events } = await work(tx)
      await append(tx, actor, events)
      isCommitting = true
      return value
    })
  } catch (error) {
    if (isUnreachable(error)) throw unavailable(error, isCommitting)
    await recordRefusal(actor, attempt, asRefusal(error)).catch((cause: unknown) => {
      throw isUnreachable(cause) ? unavailable(cause, false) : cause
    })
    throw error
  }
}

/** A reading that must be accountable: only an event is written. */
export const accountFor = (actor: Actor, event: AuditEvent): Promise<void> =>
  appendAlone(actor, event)
