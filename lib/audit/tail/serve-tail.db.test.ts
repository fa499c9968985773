import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { prismaClient } from '@/lib/db/client'
import { aPerson } from '@/lib/testing/registry-factories'
import { serveWeb, type WebServer } from '@/lib/testing/web-server'
import { accountFor } from '../change'
import { notDone, succeeded } from '../event'
import { sequencePending } from '../log/sequencer'
import { serveTail } from './serve-tail'

let aude: Actor
let dana: Actor
let server: WebServer
let allowed = true

const sequence = () => sequencePending()
const publish = (name: string) =>
  accountFor(dana, succeeded('skill.publish', { resource: { type: 'skill', id: name, name } }))

type Message = { id: string; event: string; data: string }

/** A reader of the stream that waits for a message of a kind. */
async function follow(query = '', lastEventId?: string) {
  const response = await fetch(`${server.url}/api/v1/audit/tail${query}`, {
    headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const messages: Message[] = []
  const wanted = async (event: string): Promise<Message> => {
    for (;;) {
      const index = messages.findIndex((message) => message.event === event)
      const [found] = index < 0 ? [] : messages.splice(0, index + 1).slice(-1)
      if (found) return found
      const { value, done } = (await reader?.read()) ?? { done: true }
      if (done) throw new Error(`The stream ended before “${event}”: ${text}`)
      const blocks = (text + value).split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const field = (name: string) =>
          block
            .split('\n')
            .find((line) => line.startsWith(`${name}: `))
            ?.slice(name.length + 2) ?? ''
        messages.push({ id: field('id'), event: field('event'), data: field('data') })
      }
    }
  }
  const names = async () => {
    const { id, data } = await wanted('events')
    const events = JSON.parse(data) as { resourceName: string }[]
    return { id, names: events.map(({ resourceName }) => resourceName) }
  }
  return { status: response.status, wanted, names, close: () => reader?.cancel() }
}

beforeAll(async () => {
  aude = await aPerson('auditor', 'Aude')
  dana = await aPerson('developer', 'Dana')
  server = await serveWeb((request) => serveTail(aude, request, async () => allowed, 200))
  await publish('before')
  await sequence()
})
afterAll(() => server.close())

test('what is written after it began arrives in order, and what does not meet the filters does not', async () => {
  const tail = await follow('?action=skill.publish')
  await tail.wanted('ready')
  await publish('one')
  await accountFor(
    dana,
    notDone('review.decide', 'denied', { resource: { type: 'skill', id: 'x' }, reason: 'No.' }),
  )
  await publish('two')
  await sequence()
  expect((await tail.names()).names).toEqual(['one', 'two'])
  await tail.close()
})

test('a reader that comes back with its last id misses nothing and gets nothing twice', async () => {
  const first = await follow('?action=skill.publish&team=')
  await first.wanted('ready')
  await publish('seen')
  await sequence()
  const { id, names } = await first.names()
  expect(names).toEqual(['seen'])
  await first.close()
  for (const name of ['away-1', 'away-2']) {
    await publish(name)
    await sequence()
  }
  const second = await follow('?action=skill.publish', id)
  expect((await second.names()).names).toEqual(['away-1', 'away-2'])
  await publish('back')
  await sequence()
  expect((await second.names()).names).toEqual(['back'])
  await second.close()
})

test('it ends when its session does', async () => {
  const tail = await follow('?outcome=failure')
  await tail.wanted('ready')
  allowed = false
  expect((await tail.wanted('ended')).data).toContain('session has ended')
  allowed = true
  await expect(tail.wanted('events')).rejects.toThrow('ended before')
})

test('following is one event for one search, and refused without the permission', async () => {
  const reader = await aPerson('auditor', 'Again')
  const ask = (actor: Actor) =>
    serveTail(actor, new Request('http://portal.test/?outcome=denied'), async () => true)
  for (const _ of [1, 2]) await (await ask(reader)).body?.cancel()
  await expect(ask(dana)).rejects.toMatchObject({ code: 'forbidden' })
  const events = (actorRef: string) =>
    prismaClient().auditEvent.findMany({ where: { actorRef, action: 'audit.tail' } })
  expect(await events(reader.id)).toHaveLength(1)
  expect((await events(dana.id)).map(({ outcome }) => outcome)).toEqual(['denied'])
})

test('a bad filter is refused by name', async () =>
  expect(
    serveTail(aude, new Request('http://portal.test/?outcome=maybe'), async () => true),
  ).rejects.toMatchObject({ code: 'invalid', problems: [{ field: 'outcome' }] }))
