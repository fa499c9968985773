import { beforeAll, describe, expect, test } from 'vitest'
import { type Actor, systemActor } from '@/lib/access/permissions'
import { atTime } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { transaction } from '@/lib/db/transaction'
import { removeEnded } from './jobs'
import { touchSession } from './last-seen'
import { provision } from './provision'
import { actorOf } from './queries'
import {
  findLiveSession,
  listSessions,
  openSession,
  revokeOtherSessions,
  revokeSession,
  sessionIdOf,
  signOut,
} from './sessions'

const MINUTE = 60_000
const later = (minutes: number) => new Date(Date.now() + minutes * MINUTE)

async function person(subject: string): Promise<Actor> {
  const id = await provision({
    issuer: 'http://127.0.0.1:4100',
    subject,
    name: subject,
    email: '',
    groups: [],
  })
  const actor = await actorOf(id, {
    ...systemActor('r').origin,
    userAgent: 'Browser/1',
    via: 'portal',
  })
  if (!actor) throw new Error('no actor')
  return actor
}

let ada: Actor
beforeAll(async () => {
  ada = await person('ada')
})

const events = (action: string) =>
  db.auditEvent.count({ where: { action, outcome: 'success', actorRef: ada.id } })

describe('a session', () => {
  test('is known by its secret only, which is not stored', async () => {
    const sid = await openSession(ada)
    expect(await findLiveSession(sid)).toMatchObject({ userId: ada.id })
    expect(await findLiveSession(sessionIdOf(sid))).toBeNull()
    expect(await db.authSession.count({ where: { id: sid } })).toBe(0)
    expect(await events('session.sign-in')).toBe(1)
  })

  test('ends when idle for 30 minutes, and not while in use', async () => {
    const sid = await openSession(ada)
    expect(await atTime(later(29), () => findLiveSession(sid))).not.toBeNull()
    expect(await atTime(later(31), () => findLiveSession(sid))).toBeNull()
    await atTime(later(29), async () => {
      const live = await findLiveSession(sid)
      if (live) await touchSession(live)
    })
    expect(await atTime(later(31), () => findLiveSession(sid))).not.toBeNull()
  })

  test('ends after eight hours, however busy', async () => {
    const sid = await openSession(ada)
    for (let minutes = 20; minutes < 480; minutes += 20)
      await atTime(later(minutes), async () => {
        const live = await findLiveSession(sid)
        if (live) await touchSession(live)
      })
    expect(await atTime(later(479), () => findLiveSession(sid))).not.toBeNull()
    expect(await atTime(later(481), () => findLiveSession(sid))).toBeNull()
  })

  test('is touched once a minute at most', async () => {
    const sid = await openSession(ada)
    const live = await findLiveSession(sid)
    if (!live) throw new Error('no session')
    await atTime(new Date(live.lastSeenAt.getTime() + 59_000), () => touchSession(live))
    expect((await findLiveSession(sid))?.lastSeenAt).toEqual(live.lastSeenAt)
  })

  test('ends with the person’s deactivation', async () => {
    const leaver = await person('leaver')
    const sid = await openSession(leaver)
    await transaction((tx) => tx.user.update({ where: { id: leaver.id }, data: { active: false } }))
    expect(await findLiveSession(sid)).toBeNull()
  })

  test('ends with the sign-out, which is one event', async () => {
    const sid = await openSession(ada)
    await signOut(ada, sessionIdOf(sid))
    await signOut(ada, sessionIdOf(sid))
    expect(await findLiveSession(sid)).toBeNull()
    expect(await events('session.sign-out')).toBe(1)
  })

  test('can be ended from another one', async () => {
    const sid = await openSession(ada)
    await revokeSession(ada, sessionIdOf(sid))
    expect(await findLiveSession(sid)).toBeNull()
  })

  test('of somebody else is not found', async () => {
    const sid = await openSession(ada)
    const other = await person('other')
    await expect(revokeSession(other, sessionIdOf(sid))).rejects.toMatchObject({
      code: 'not_found',
    })
    await signOut(other, sessionIdOf(sid))
    expect(await findLiveSession(sid)).not.toBeNull()
  })

  test('stays when all others are ended', async () => {
    const bob = await person('bob')
    const [kept, ...others] = await Promise.all([
      openSession(bob),
      openSession(bob),
      openSession(bob),
    ])
    expect(await revokeOtherSessions(bob, sessionIdOf(kept))).toBe(2)
    expect(await listSessions(bob, sessionIdOf(kept))).toMatchObject([
      { isCurrent: true, userAgent: 'Browser/1' },
    ])
    for (const sid of others) expect(await findLiveSession(sid)).toBeNull()
  })

  test('is removed a week after its end', async () => {
    const sid = await openSession(ada)
    await atTime(later(8 * 60 + 6 * 24 * 60), removeEnded)
    expect(await db.authSession.count({ where: { id: sessionIdOf(sid) } })).toBe(1)
    await atTime(later(9 * 60 + 7 * 24 * 60), removeEnded)
    expect(await db.authSession.count({ where: { id: sessionIdOf(sid) } })).toBe(0)
  })
})
