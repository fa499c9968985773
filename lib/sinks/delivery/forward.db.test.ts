import { afterEach, describe, expect, test } from 'vitest'
import { prismaClient } from '@/lib/db/client'
import { db } from '@/lib/db/read'
import { type Heard, httpReceiver, type Reply } from '@/lib/testing/receivers/http-receiver'
import { startForwarding, until, writeEvents } from '@/lib/testing/receivers/running-sinks'
import { aMember } from '@/lib/testing/skill-factories'
import { createSink } from '../create-sink'
import { pauseSink, resumeSink } from '../pause-sink'
import { getSink, listSinks } from '../queries'
import { replaySink } from '../replay-sink'
import { retryDeadLetters } from '../retry-dead-letters'

const ending: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0)) await end()
  await prismaClient().sink.updateMany({ data: { paused: true } })
})

type Body = {
  data: {
    class_uid: number
    metadata: { uid: string; sequence: number }
    unmapped: { resource?: { id: string } }
  }[]
}

/** The events of what was heard, as page ids; other records as their kind. */
const idsIn = (heard: readonly Heard[]): string[] =>
  heard.flatMap(({ body }) =>
    (JSON.parse(body) as Body).data.flatMap(({ unmapped }) => unmapped.resource?.id ?? []),
  )

const admin = await aMember('admin')
let count = 0

async function aWebhook(answer: (heard: Heard, count: number) => Reply, more: object = {}) {
  const receiver = await httpReceiver(answer)
  ending.push(receiver.close)
  count += 1
  const id = await createSink(admin, {
    kind: 'webhook',
    name: `Webhook ${count}`,
    format: 'ocsf',
    fields: {
      url: receiver.url,
      signingSecret: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
    },
    ...more,
  })
  return { id, receiver }
}

function forwarding() {
  const running = startForwarding()
  ending.unshift(running.stop)
  return running
}

const names = (prefix: string, total: number) =>
  Array.from({ length: total }, (_, at) => `/${prefix}/${at}`)
const mine = (ids: readonly string[], prefix: string) =>
  ids.filter((id) => id.startsWith(`/${prefix}/`))

const actionsOn = async (sinkId: string) =>
  (
    await db.auditEvent.findMany({
      where: { resourceId: sinkId },
      orderBy: [{ ts: 'asc' }, { eventId: 'asc' }],
    })
  ).map(({ action, outcome }) => `${action} ${outcome}`)

test('a sink receives every event once, in the order of the log, and its cursor follows', async () => {
  const { id, receiver } = await aWebhook(() => ({ status: 204 }))
  forwarding()
  const ids = names('order', 1_200)
  await writeEvents(ids)
  await until(() => mine(idsIn(receiver.heard), 'order').length >= 1_200)
  expect(mine(idsIn(receiver.heard), 'order')).toEqual(ids)
  await until(async () => (await getSink(admin, id)).behindEvents === 0)
  expect(await getSink(admin, id)).toMatchObject({ health: 'healthy', behindEvents: 0 })
})

test('a receiver that stands still keeps no other sink waiting', async () => {
  await aWebhook(() => 'silence')
  const { receiver } = await aWebhook(() => ({ status: 204 }))
  forwarding()
  await writeEvents(names('aside', 20))
  expect(await until(() => mine(idsIn(receiver.heard), 'aside').length === 20)).toBe(true)
})

test('an event that the receiver refuses for good is set aside with an event; the rest goes on; it can be sent again', async () => {
  let isStrict = true
  const { id, receiver } = await aWebhook(({ body }) => ({
    status: isStrict && body.includes('/poison/3"') ? 422 : 204,
  }))
  forwarding()
  const ids = names('poison', 8)
  await writeEvents(ids)
  await until(async () => (await getSink(admin, id)).deadLetters === 1)
  await until(() => mine(idsIn(receiver.heard), 'poison').includes('/poison/7'))
  const [letter] = await db.sinkDeadLetter.findMany({ where: { sinkId: id } })
  expect(letter).toMatchObject({
    state: 'waiting',
    events: 1,
    error: expect.stringContaining('422'),
  })
  expect(await actionsOn(id)).toContain('sink.dead-letter success')

  isStrict = false
  expect(await retryDeadLetters(admin, { sinkId: id })).toBe(1)
  await until(async () => (await getSink(admin, id)).deadLetters === 0)
  expect(await db.sinkDeadLetter.findFirst({ where: { sinkId: id } })).toMatchObject({
    state: 'sent',
  })
})

test('a receiver that refuses everything sets nothing aside: the sink fails and waits', async () => {
  const { id } = await aWebhook(() => ({ status: 400, body: 'not me' }))
  forwarding()
  await writeEvents(names('all', 30))
  await until(async () => (await getSink(admin, id)).health === 'failing')
  expect(await getSink(admin, id)).toMatchObject({
    health: 'failing',
    deadLetters: 0,
    lastError: expect.stringContaining('400'),
  })
})

test('a pause keeps the place, and after it nothing is missing', async () => {
  const { id, receiver } = await aWebhook(() => ({ status: 204 }))
  forwarding()
  await writeEvents(names('before', 5))
  await until(() => mine(idsIn(receiver.heard), 'before').length === 5)
  await pauseSink(admin, { sinkId: id, reason: 'The receiver is being moved.' })
  await until(async () => (await getSink(admin, id)).health === 'paused')
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  await writeEvents(names('during', 5))
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(mine(idsIn(receiver.heard), 'during')).toEqual([])
  await resumeSink(admin, { sinkId: id })
  await until(() => mine(idsIn(receiver.heard), 'during').length === 5)
  expect(mine(idsIn(receiver.heard), 'during')).toEqual(names('during', 5))
})

test('a replay sends from an index again, and a batch that was on its way cannot undo it', async () => {
  const { id, receiver } = await aWebhook(() => ({ status: 204 }))
  forwarding()
  await writeEvents(names('again', 10))
  await until(async () => (await getSink(admin, id)).behindEvents === 0)
  const { nextIndex } = await getSink(admin, id)
  const before = idsIn(receiver.heard).length
  const events = await replaySink(admin, {
    sinkId: id,
    reason: 'The index was restored from a backup.',
    from: 'index',
    index: String(nextIndex - 10),
  })
  expect(events).toBe(10)
  await until(() => idsIn(receiver.heard).length >= before + 10)
  expect(mine(idsIn(receiver.heard), 'again').length).toBeGreaterThanOrEqual(19)
  await expect(
    replaySink(admin, {
      sinkId: id,
      reason: 'Further than it has been sent.',
      from: 'index',
      index: '999999',
    }),
  ).rejects.toThrow()
})

test('a replica that dies in the middle of a batch loses nothing: the next goes on from the cursor', async () => {
  let isOpen = false
  const { id, receiver } = await aWebhook(() => (isOpen ? { status: 204 } : 'silence'))
  const first = startForwarding()
  await writeEvents(names('died', 40))
  await until(() => receiver.heard.length > 0)
  await first.stop()
  isOpen = true
  forwarding()
  const ids = names('died', 40)
  await until(async () => (await getSink(admin, id)).behindEvents === 0)
  expect(new Set(mine(idsIn(receiver.heard), 'died'))).toEqual(new Set(ids))
})

test('a sink that fails for longer than it may is an event and a notice to admins, once; so is its recovery', async () => {
  let isUp = false
  const { id } = await aWebhook(() =>
    isUp ? { status: 204 } : { status: 503, headers: { 'retry-after': '1' } },
  )
  forwarding()
  await writeEvents(names('down', 3))
  await until(async () => (await getSink(admin, id)).health === 'failing')
  // As if it had been so for half an hour.
  await prismaClient().sinkState.update({
    where: { sinkId: id },
    data: { failingSince: new Date(Date.now() - 1_800_000) },
  })
  await until(async () => (await actionsOn(id)).includes('sink.fail failure'))
  isUp = true
  await until(async () => (await actionsOn(id)).includes('sink.recover success'))
  const actions = await actionsOn(id)
  expect(actions.filter((one) => one === 'sink.fail failure')).toHaveLength(1)
  expect(actions.filter((one) => one === 'sink.recover success')).toHaveLength(1)
  const notices = await db.notification.findMany({ where: { userId: admin.id } })
  expect(notices.map(({ kind }) => kind).filter((kind) => kind.startsWith('sink.'))).toEqual([
    'sink.fail',
    'sink.recover',
  ])
  expect(await getSink(admin, id)).toMatchObject({ health: 'healthy', lastError: null })
}, 40_000)

describe('records of the portal’s own', () => {
  test('a checkpoint follows the events it covers, and silence is broken by heartbeats', async () => {
    const { id, receiver } = await aWebhook(() => ({ status: 204 }), { heartbeatSeconds: 10 })
    await writeEvents(names('covered', 3))
    const { publishWhenDue } = await import('@/lib/audit/log/publish')
    await publishWhenDue()
    forwarding()
    const kinds = () =>
      receiver.heard.flatMap(({ body }) =>
        (
          JSON.parse(body) as {
            data: { activity_name: string; class_uid: number; unmapped: { log_size?: number } }[]
          }
        ).data.map(({ class_uid, activity_name, unmapped }) => ({
          class_uid,
          activity_name,
          size: unmapped.log_size,
        })),
      )
    await until(() => kinds().some(({ activity_name }) => activity_name === 'checkpoint'))
    const heard = kinds()
    const at = heard.findIndex(({ activity_name }) => activity_name === 'checkpoint')
    expect(
      heard.slice(0, at).filter(({ class_uid }) => class_uid !== 0).length,
    ).toBeGreaterThanOrEqual(3)
    await prismaClient().sinkState.update({
      where: { sinkId: id },
      data: { lastHeartbeatAt: new Date(Date.now() - 11_000) },
    })
    expect(
      await until(() => kinds().some(({ activity_name }) => activity_name === 'heartbeat')),
    ).toBe(true)
  })
})

test('the list says in words how each sink is doing', async () => {
  const sinks = await listSinks(admin)
  expect(sinks.length).toBeGreaterThan(5)
  for (const sink of sinks) expect(sink.health).toBe('paused')
})
