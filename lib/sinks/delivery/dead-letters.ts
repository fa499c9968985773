import 'server-only'
import { systemActor } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { byPortal, succeeded } from '@/lib/audit/event'
import { newId } from '@/lib/db/clock'
import type { Settled } from './deliver'
import { moveCursor, type NewLetter, type Progress, putLetters, type SinkRow } from './store'

const EVENTS_NAMED_MAX = 50

function lettersOf({ poison, dropped }: Pick<Settled, 'poison' | 'dropped'>): NewLetter[] {
  const single = poison.flatMap(({ packed: { idx, uid }, error }) =>
    idx === null ? [] : [{ idx, lastIdx: idx, eventId: uid, events: 1, error }],
  )
  const ranges = dropped.flatMap(({ first, last, events, error }) =>
    first.idx === null || last.idx === null
      ? []
      : [{ idx: first.idx, lastIdx: last.idx, eventId: first.uid, events, error }],
  )
  return [...single, ...ranges]
}

/**
 * Sets aside what a receiver refused for good and moves the cursor past it, in one transaction with the
 * event that says so. False when somebody moved the cursor meanwhile.
 */
export async function setAside(
  sink: Pick<SinkRow, 'id' | 'name'>,
  epoch: number,
  progress: Progress,
  settled: Pick<Settled, 'poison' | 'dropped'>,
): Promise<boolean> {
  const letters = lettersOf(settled)
  const resource = { type: 'sink', id: sink.id, name: sink.name } as const
  const attempt = { action: 'sink.dead-letter', resource, needs: null } as const
  return change(systemActor(newId()), attempt, async (tx) => {
    await putLetters(tx, sink.id, letters)
    const moved = await moveCursor(tx, sink.id, epoch, progress)
    const data = {
      events: letters.reduce((sum, { events }) => sum + events, 0),
      indexes: letters
        .slice(0, EVENTS_NAMED_MAX)
        .map(({ idx, lastIdx }) => (idx === lastIdx ? `${idx}` : `${idx}-${lastIdx}`)),
      error: letters[0]?.error ?? '',
    }
    return changed(moved, byPortal(succeeded('sink.dead-letter', { resource, data })))
  })
}
