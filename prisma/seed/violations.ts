import { sequenceAll } from '@/lib/audit/log/sequencer'
import { atTime } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { setWorkingHours } from '@/lib/violations/configure-rule'
import { runRules } from '@/lib/violations/engine/run-rules'
import { assignViolation, commentOnViolation, triageViolation } from '@/lib/violations/triage'
import { signedIn } from './company'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Few events at a time, so that each violation is raised when it would have been. */
const AT_ONCE = 5

/** The time of the last event the next turn of the rules looks at. */
async function nextTurn(): Promise<Date | null> {
  const cursor = await db.violationCursor.findUnique({ where: { id: 1 } })
  const from = cursor?.nextIdx ?? 0n
  const last = await db.auditIndex.findFirst({
    where: { idx: { gte: from, lt: from + BigInt(AT_ONCE) } },
    orderBy: { idx: 'desc' },
    select: { ts: true },
  })
  return last?.ts ?? null
}

async function evaluate(): Promise<void> {
  for (;;) {
    const at = await nextTurn()
    if (!at) return
    await atTime(new Date(at.getTime() + MINUTE_MS), () => runRules(AT_ONCE))
  }
}

const after = (at: Date, hours: number) => new Date(at.getTime() + hours * HOUR_MS)

/** An auditor takes the first one and closes it; the next is being looked into. */
async function triageSome(): Promise<void> {
  const found = await db.violation.findMany({ orderBy: { openedAt: 'asc' }, take: 2 })
  const [first, second] = found
  if (first) {
    const at = after(first.openedAt, 3)
    const aude = await signedIn('aude', at)
    const id = { violationId: first.id }
    await atTime(at, () => assignViolation(aude, { ...id, ownerId: aude.id }))
    await atTime(after(at, 1), () =>
      commentOnViolation(aude, {
        ...id,
        body: 'Asked in person: the button was tried to see whether it refuses. It did.',
      }),
    )
    await atTime(after(at, 2), () =>
      triageViolation(aude, {
        ...id,
        to: 'resolved',
        reason:
          'The control worked as designed and the person was reminded of the separation of duties.',
      }),
    )
  }
  if (second) {
    const at = after(second.openedAt, 5)
    const aude = await signedIn('aude', at)
    const id = { violationId: second.id }
    await atTime(at, () => assignViolation(aude, { ...id, ownerId: aude.id }))
    await atTime(after(at, 1), () =>
      triageViolation(aude, { ...id, to: 'investigating', reason: '' }),
    )
  }
}

/** Gives the history its places in the log, lets the rules look at it, and triages some of what they find. */
export async function seedViolations(founded: Date): Promise<void> {
  const ada = await signedIn('ada', founded)
  const hours = { zone: 'Europe/London', days: [1, 2, 3, 4, 5], from: 7 * 60, to: 20 * 60 }
  await atTime(founded, () => setWorkingHours(ada, hours))
  await sequenceAll()
  await evaluate()
  await triageSome()
}
