import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import { type ReplaySinkInput, replaySinkInput } from './schema'
import { lockSink } from './store'

/** So that a slip of the finger does not send years of events once more. */
export const REPLAY_EVENTS_MAX = 10_000_000n

const refusal = (field: 'index' | 'at', rule: string, message: string, remedy: string) =>
  new AppError('invalid', 'Please correct the marked fields.', {
    problems: [{ field, rule, message, remedy }],
  })

/** The index of the first event at or after a time; null when there is none. */
async function indexAt(tx: Tx, at: Date): Promise<bigint | null> {
  const [row] = await tx.$queryRaw<{ idx: bigint | null }[]>`
    SELECT min(idx) AS idx FROM audit.audit_index WHERE ts >= ${at}`
  return row?.idx ?? null
}

/**
 * Moves a sink's place back, so that events are sent again; receivers tell duplicates by the event's
 * id. Never forward: that would leave out events. Needs config:write and a reason. Answers how many
 * events are sent again.
 */
export async function replaySink(actor: Actor, input: ReplaySinkInput): Promise<number> {
  const parsed = replaySinkInput.parse(input)
  const { sinkId, reason } = parsed
  const attempt = {
    action: 'sink.replay',
    resource: { type: 'sink', id: sinkId },
    needs: 'config:write',
  } as const
  return change(actor, attempt, async (tx) => {
    const sink = await lockSink(tx, sinkId)
    const field = parsed.from === 'index' ? 'index' : 'at'
    const asked =
      parsed.from === 'index' ? BigInt(parsed.index) : await indexAt(tx, new Date(parsed.at))
    const state = await tx.sinkState.findUniqueOrThrow({ where: { sinkId } })
    if (asked === null || asked >= state.nextIdx)
      throw refusal(
        field,
        'not-yet-sent',
        `This sink has been sent what is before index ${state.nextIdx}; from there on it goes by itself.`,
        `Choose an index below ${state.nextIdx}, or an earlier time.`,
      )
    const [log] = await tx.$queryRaw<{ minIndex: bigint }[]>`
      SELECT min_index AS "minIndex" FROM audit.audit_log_state WHERE id = 1`
    const minIndex = log?.minIndex ?? 0n
    if (asked < minIndex)
      throw refusal(
        field,
        'retention',
        `Events before index ${minIndex} are gone: their retention period ended.`,
        `Choose ${minIndex} or later.`,
      )
    const events = state.nextIdx - asked
    if (events > REPLAY_EVENTS_MAX)
      throw refusal(
        field,
        'max-events',
        `That would send ${events} events again; at most ${REPLAY_EVENTS_MAX} at a time.`,
        `Choose ${state.nextIdx - REPLAY_EVENTS_MAX} or later.`,
      )
    await tx.sinkState.update({
      where: { sinkId },
      data: { nextIdx: asked, epoch: { increment: 1 }, nextTryAt: null },
    })
    const resource = { type: 'sink', id: sinkId, name: sink.name } as const
    return changed(
      Number(events),
      succeeded('sink.replay', {
        resource,
        reason,
        before: { next_index: String(state.nextIdx) },
        after: { next_index: String(asked) },
        data: { events: Number(events) },
      }),
    )
  })
}
