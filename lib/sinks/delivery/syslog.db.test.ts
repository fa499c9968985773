import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { makeCertificates } from '@/lib/testing/receivers/certificates'
import { startForwarding, until, writeEvents } from '@/lib/testing/receivers/running-sinks'
import { SyslogReceiver } from '@/lib/testing/receivers/syslog-receiver'
import { aMember } from '@/lib/testing/skill-factories'
import { createSink } from '../create-sink'
import { getSink } from '../queries'

const EVENTS = 3_000
const KILLS = 6

const certificates = makeCertificates()
afterAll(certificates.remove)

const idsIn = (messages: readonly string[]): string[] =>
  messages.flatMap((message) => {
    const json = JSON.parse(message.slice(message.indexOf('] {') + 2)) as {
      unmapped: { resource?: { id: string } }
    }
    return json.unmapped.resource?.id.startsWith('/event/') ? [json.unmapped.resource.id] : []
  })

/** The order in which ids were stored first. */
const firstSeen = (ids: readonly string[]) => [...new Set(ids)]

test('a syslog receiver over TLS that is killed again and again ends up with every event', async () => {
  const admin = await aMember('admin')
  const receiver = new SyslogReceiver(certificates, 200)
  await receiver.start()
  const sinkId = await createSink(admin, {
    kind: 'syslog',
    name: 'Receiver that dies',
    format: 'ocsf',
    fields: {
      host: 'localhost',
      port: String(receiver.port),
      ca: certificates.ca,
      settleSeconds: '1',
    },
  })
  const running = startForwarding()
  const ids = Array.from({ length: EVENTS }, (_, at) => `/event/${at}`)
  const writing = (async () => {
    for (let at = 0; at < EVENTS; at += 250) {
      await writeEvents(ids.slice(at, at + 250))
      await sleep(200)
    }
  })()
  for (let kill = 0; kill < KILLS; kill += 1) {
    await sleep(500)
    await receiver.kill()
    await sleep(100)
    await receiver.start()
  }
  await writing
  await until(async () => (await getSink(admin, sinkId)).behindEvents === 0, 40_000)
  await sleep(500)
  await running.stop()
  await receiver.kill()

  const stored = idsIn(receiver.stored)
  expect(firstSeen(stored).length).toBe(EVENTS)
  expect(firstSeen(stored)).toEqual(ids)
  expect(await getSink(admin, sinkId)).toMatchObject({ behindEvents: 0, health: 'healthy' })
}, 90_000)

test('what a receiver read but did not store before it died is sent again', async () => {
  const admin = await aMember('admin')
  const receiver = new SyslogReceiver(certificates, 60_000)
  await receiver.start()
  const sinkId = await createSink(admin, {
    kind: 'syslog',
    name: 'Receiver with a slow disk',
    format: 'ocsf',
    fields: {
      host: 'localhost',
      port: String(receiver.port),
      ca: certificates.ca,
      settleSeconds: '5',
    },
  })
  const running = startForwarding()
  const ids = Array.from({ length: 20 }, (_, at) => `/event/slow/${at}`)
  await writeEvents(ids)
  await sleep(2_500)
  // Everything is in its memory, and the connection that carried it was closed in good order.
  expect((await getSink(admin, sinkId)).behindEvents).toBeGreaterThan(0)
  await receiver.kill()
  const healthy = new SyslogReceiver(certificates, 50)
  healthy.port = receiver.port
  await healthy.start()
  await until(() => idsIn(healthy.stored).length >= 20)
  await running.stop()
  await healthy.kill()
  expect(firstSeen(idsIn(healthy.stored))).toEqual(ids)
}, 60_000)
