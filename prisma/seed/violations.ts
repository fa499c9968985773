import { sequenceBatch } from '@/lib/audit/log/sequencer'
import { atTime } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { isAppError } from '@/lib/errors'
import { nameOrganization } from '@/lib/people/name-organization'
import { openSession, sessionIdOf, signOut } from '@/lib/people/sessions'
import { setWorkingHours } from '@/lib/violations/configure-rule'
import { runRules } from '@/lib/violations/engine/run-rules'
import { assignViolation, commentOnViolation, triageViolation } from '@/lib/violations/triage'
import { signedIn } from './company'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Few events at a time, so that each violation is raised when it would have been. */
const AT_ONCE = 5
const DENIALS = 12

const after = (at: Date, hours: number) => new Date(at.getTime() + hours * HOUR_MS)

/** Somebody tries, again and again, what only admins may: that they are refused is the point. */
async function knock(account: string, at: Date): Promise<void> {
  const actor = await signedIn(account, at)
  for (let n = 0; n < DENIALS; n += 1) {
    const refused = await atTime(new Date(at.getTime() + n * 15_000), () =>
      nameOrganization(actor, { name: 'Meridian' }).catch((error: unknown) => error),
    )
    if (!isAppError(refused)) throw new Error('The demo expected a refusal.', { cause: refused })
  }
}

/** A sign-in from somewhere else than ever before (RFC 5737: an address that is nobody's). */
async function travel(account: string, at: Date): Promise<void> {
  const known = await signedIn(account, at)
  const actor = { ...known, origin: { ...known.origin, ip: '203.0.113.57' } }
  const sid = await atTime(at, () => openSession(actor))
  await atTime(after(at, 0.5), () => signOut(actor, sessionIdOf(sid)))
}

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

/**
 * The rules follow the log as it grows: what they write gets its place before what happened later, and
 * nothing looks back-dated.
 */
async function evaluate(): Promise<void> {
  for (;;) {
    await sequenceBatch(AT_ONCE)
    const at = await nextTurn()
    if (at === null) return
    const turn = new Date(Math.min(at.getTime() + MINUTE_MS, Date.now()))
    await atTime(turn, () => runRules(AT_ONCE))
  }
}

/** Closes one: by an auditor, or by an admin where it is about the auditor. */
async function close(
  found: { id: string; openedAt: Date; involvedIds: string[] },
  to: 'resolved' | 'false-positive',
  reason: string,
): Promise<void> {
  const at = after(found.openedAt, 3)
  const aude = await signedIn('aude', at)
  const who = found.involvedIds.includes(aude.id) ? await signedIn('ada', at) : aude
  const id = { violationId: found.id }
  await atTime(at, () => assignViolation(who, { ...id, ownerId: who.id }))
  await atTime(after(at, 1), () => triageViolation(who, { ...id, to, reason }))
}

const SET_UP =
  'First sign-ins on the day the portal was set up; the groups were agreed beforehand with risk.'
const REMINDED =
  'The control worked as designed: it was refused. The person was reminded of the separation of duties.'

async function triage(): Promise<void> {
  const found = await db.violation.findMany({ orderBy: { openedAt: 'asc' } })
  for (const one of found) {
    if (one.ruleId === 'role-grant-out-of-hours') await close(one, 'false-positive', SET_UP)
    if (one.ruleId === 'self-approval') await close(one, 'resolved', REMINDED)
    if (one.ruleId !== 'denial-burst') continue
    const at = after(one.openedAt, 2)
    const aude = await signedIn('aude', at)
    const id = { violationId: one.id }
    await atTime(at, () => assignViolation(aude, { ...id, ownerId: aude.id }))
    await atTime(after(at, 0.2), () => triageViolation(aude, { ...id, to: 'investigating' }))
    const body = 'Asked the team lead whether a script was tried out. Waiting for the answer.'
    await atTime(after(at, 0.3), () => commentOnViolation(aude, { ...id, body }))
  }
}

/** Some incidents; then the history gets its places in the log while the rules look, and people triage. */
export async function seedViolations(founded: Date, today: Date): Promise<void> {
  const ada = await signedIn('ada', founded)
  const hours = { zone: 'Europe/London', days: [1, 2, 3, 4, 5], from: 7 * 60, to: 20 * 60 }
  await atTime(founded, () => setWorkingHours(ada, hours))
  await knock('tomas', new Date(today.getTime() - 1.5 * DAY_MS))
  await travel('kofi', new Date(today.getTime() - 0.4 * DAY_MS))
  await evaluate()
  await triage()
}
