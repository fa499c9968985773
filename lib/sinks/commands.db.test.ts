import { expect, test } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { prismaClient } from '@/lib/db/client'
import { db } from '@/lib/db/read'
import { isAppError, type Problem } from '@/lib/errors'
import { httpReceiver } from '@/lib/testing/receivers/http-receiver'
import { writeEvents } from '@/lib/testing/receivers/running-sinks'
import { aMember, eventsOf } from '@/lib/testing/skill-factories'
import { createSink } from './create-sink'
import { deleteSink } from './delete-sink'
import { recordProgress } from './delivery/store'
import { pauseSink, resumeSink } from './pause-sink'
import { getSink, listDeadLetters, listSinks } from './queries'
import { listRecipients } from './recipients'
import { replaySink } from './replay-sink'
import { retryDeadLetters } from './retry-dead-letters'
import type { CreateSinkInput } from './schema'
import { testSink } from './test-sink'
import { updateSink } from './update-sink'

const admin = await aMember('admin')
const auditor = await aMember('auditor')
const developer = await aMember('developer')

const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
let count = 0
const inputOf = (more: Partial<CreateSinkInput> = {}): CreateSinkInput => {
  count += 1
  return {
    kind: 'webhook',
    name: `Sink ${count}`,
    format: 'ocsf',
    fields: { url: 'https://hooks.example.test/audit', signingSecret: SECRET },
    ...more,
  }
}

async function problemsOf(work: Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await work
  } catch (error) {
    if (isAppError(error)) return error.problems
    throw error
  }
  return []
}

const coresOf = async (actor: Actor, action: string) =>
  (
    await db.auditEvent.findMany({
      where: { actorRef: actor.id, action },
      orderBy: [{ ts: 'asc' }, { eventId: 'asc' }],
    })
  ).map(
    ({ core }) =>
      core as { before: object | null; after: object | null; data: object; reason: string | null },
  )

test('a secret is sealed, and stands in no event, view or answer', async () => {
  const id = await createSink(admin, inputOf())
  const row = await prismaClient().sink.findFirstOrThrow({ where: { id } })
  expect(JSON.stringify(row)).not.toContain(SECRET)
  expect(row.secrets).toMatch(/^v1\./)
  const events = await db.auditEvent.findMany({ where: { resourceId: id } })
  const seen = JSON.stringify([
    await getSink(admin, id),
    await listSinks(admin),
    events.map(({ core }) => core),
  ])
  expect(seen).not.toContain(SECRET)
  expect((await coresOf(admin, 'sink.create'))[0]).toMatchObject({
    before: null,
    after: {
      kind: 'webhook',
      secrets: ['signingSecret'],
      setting_url: 'https://hooks.example.test/audit',
    },
  })
})

test('only config:write changes sinks; auditors read them; every refused attempt is an event', async () => {
  const id = await createSink(admin, inputOf())
  const attempts = [
    () => createSink(auditor, inputOf()),
    () => updateSink(auditor, { sinkId: id, version: 1, ...inputOf() }),
    () => pauseSink(auditor, { sinkId: id, reason: 'Because I want to.' }),
    () => resumeSink(auditor, { sinkId: id }),
    () => deleteSink(auditor, { sinkId: id, reason: 'Because I want to.' }),
    () => testSink(auditor, { sinkId: id }),
    () =>
      replaySink(auditor, { sinkId: id, reason: 'Because I want to.', from: 'index', index: '0' }),
    () => retryDeadLetters(auditor, { sinkId: id }),
  ]
  for (const attempt of attempts)
    await expect(attempt()).rejects.toMatchObject({ code: 'forbidden' })
  const denied = (await eventsOf(auditor.id)).filter(({ outcome }) => outcome === 'denied')
  expect(denied.map(({ action }) => action)).toEqual([
    'sink.create',
    'sink.update',
    'sink.pause',
    'sink.resume',
    'sink.delete',
    'sink.test',
    'sink.replay',
    'sink.retry',
  ])
  expect((await getSink(auditor, id)).id).toBe(id)
  await expect(listSinks(developer)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(listDeadLetters(developer, id)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(listRecipients(developer)).rejects.toMatchObject({ code: 'forbidden' })
})

test('everything wrong with the fields is said at once, by field', async () => {
  const problems = await problemsOf(
    createSink(
      admin,
      inputOf({
        kind: 'syslog',
        fields: { host: 'a b', port: '99999', ca: 'x', settleSeconds: '3' },
      }),
    ),
  )
  expect(problems.map(({ field }) => field).toSorted()).toEqual(['ca', 'host', 'port'])
})

test.each([
  'https://169.254.169.254/latest',
  'https://[fd00:ec2::254]/',
  'http://hooks.example.test/',
  'https://user:password@hooks.example.test/',
  'ftp://hooks.example.test/',
])('%s is refused as an address', async (url) => {
  const problems = await problemsOf(
    createSink(admin, inputOf({ fields: { url, signingSecret: SECRET } })),
  )
  expect(problems.map(({ field }) => field)).toEqual(['url'])
})

test('two sinks cannot have one name, until the first is deleted', async () => {
  const input = inputOf()
  const id = await createSink(admin, input)
  expect(
    await problemsOf(createSink(admin, { ...input, name: input.name.toUpperCase() })),
  ).toMatchObject([{ field: 'name', rule: 'unique' }])
  await deleteSink(admin, { sinkId: id, reason: 'It is replaced by another.' })
  expect(await createSink(admin, input)).not.toBe(id)
})

test('a change says what was and became, keeps secrets left empty, and loses against a newer one', async () => {
  const input = inputOf()
  const id = await createSink(admin, input)
  const sealed = (await prismaClient().sink.findFirstOrThrow({ where: { id } })).secrets
  const fields = { url: 'https://hooks.example.test/other', signingSecret: '' }
  const change = { sinkId: id, version: 1, ...input, kind: undefined, fields }
  await updateSink(admin, change)
  const cores = await coresOf(admin, 'sink.update')
  expect(cores.at(-1)).toMatchObject({
    before: { setting_url: 'https://hooks.example.test/audit' },
    after: { setting_url: 'https://hooks.example.test/other' },
    data: {},
  })
  expect((await prismaClient().sink.findFirstOrThrow({ where: { id } })).secrets).not.toBe(sealed)
  expect((await getSink(admin, id)).keptSecrets).toEqual(['signingSecret'])
  await expect(updateSink(admin, change)).rejects.toMatchObject({ code: 'conflict' })
  const renewed = `whsec_${Buffer.alloc(32, 8).toString('base64')}`
  await updateSink(admin, { ...change, version: 2, fields: { ...fields, signingSecret: renewed } })
  expect((await coresOf(admin, 'sink.update')).at(-1)).toMatchObject({
    data: { secrets_changed: ['signingSecret'] },
  })
})

test('what is wrong with the fields and with the reason is said together', async () => {
  const wrong = inputOf({ personal: true, fields: { url: 'x', signingSecret: SECRET } })
  const problems = await problemsOf(createSink(admin, wrong))
  expect(problems.map(({ field }) => field)).toEqual(['url', 'personalReason'])
})

test('personal fields need a reason in writing, which is recorded, and name the sink a recipient', async () => {
  const personal = inputOf({ personal: true })
  expect(await problemsOf(createSink(admin, personal))).toMatchObject([{ field: 'personalReason' }])
  const reason = 'The fraud desk calls people back; agreed with the DPO.'
  const id = await createSink(admin, { ...personal, personalReason: reason })
  expect((await coresOf(admin, 'sink.create')).at(-1)).toMatchObject({
    reason,
    after: { personal_fields: true },
  })
  await deleteSink(admin, { sinkId: id, reason: 'The fraud desk has moved.' })
  const recipient = (await listRecipients(auditor)).find(({ sinkId }) => sinkId === id)
  expect(recipient).toMatchObject({ personal: true, personalReason: reason })
  expect(recipient?.until).not.toBeNull()
})

test('a deleted sink keeps no secret', async () => {
  const id = await createSink(admin, inputOf())
  await deleteSink(admin, { sinkId: id, reason: 'It is no longer needed.' })
  expect((await prismaClient().sink.findFirstOrThrow({ where: { id } })).secrets).toBeNull()
  await expect(getSink(admin, id)).rejects.toMatchObject({ code: 'not_found' })
})

test('a test shows the real answer and leaves the place of the sink', async () => {
  const receiver = await httpReceiver(() => ({ status: 422, body: `no ${SECRET}` }))
  const id = await createSink(
    admin,
    inputOf({ fields: { url: receiver.url, signingSecret: SECRET } }),
  )
  const before = await prismaClient().sinkState.findUniqueOrThrow({ where: { sinkId: id } })
  const result = await testSink(admin, { sinkId: id })
  expect(result).toMatchObject({ ok: false, answer: expect.stringContaining('422') })
  expect(JSON.stringify(result)).not.toContain(SECRET)
  expect(receiver.heard[0]?.body).toContain('Test record of the sink')
  expect(await prismaClient().sinkState.findUniqueOrThrow({ where: { sinkId: id } })).toEqual(
    before,
  )
  expect((await eventsOf(admin.id)).at(-1)).toMatchObject({
    action: 'sink.test',
    outcome: 'failure',
  })
  await receiver.close()
})

test('a replay is bounded, needs a reason, and a batch on its way cannot move the cursor afterwards', async () => {
  await writeEvents(['/a', '/b', '/c'])
  const id = await createSink(admin, inputOf())
  const { nextIdx, epoch } = await prismaClient().sinkState.findUniqueOrThrow({
    where: { sinkId: id },
  })
  const reason = 'The index was restored.'
  for (const index of [String(nextIdx), '999999'])
    expect(
      await problemsOf(replaySink(admin, { sinkId: id, reason, from: 'index', index })),
    ).toMatchObject([{ field: 'index', rule: 'not-yet-sent' }])
  await expect(
    replaySink(admin, { sinkId: id, reason: '', from: 'index', index: '0' }),
  ).rejects.toThrow()
  expect(await replaySink(admin, { sinkId: id, reason, from: 'index', index: '0' })).toBe(
    Number(nextIdx),
  )
  const progress = { from: nextIdx, to: nextIdx + 1n, events: 1, bytes: 1, durationMs: 1 }
  expect(await recordProgress(id, epoch, progress)).toBe(false)
  expect(
    (await prismaClient().sinkState.findUniqueOrThrow({ where: { sinkId: id } })).nextIdx,
  ).toBe(0n)
  await prismaClient().sinkState.update({ where: { sinkId: id }, data: { nextIdx } })
  const at = new Date(Date.now() - 3_600_000).toISOString()
  expect(await replaySink(admin, { sinkId: id, reason, from: 'time', at })).toBe(Number(nextIdx))
})
