import { expect, test } from 'vitest'
import { systemActor } from '@/lib/access/permissions'
import { newId } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { AppError } from '@/lib/errors'
import { aPerson } from '@/lib/testing/registry-factories'
import { canonical, leafHash } from './canonical'
import { accountFor, change, changed } from './change'
import { CORE_BYTES_MAX } from './core-size'
import { type AuditEvent, succeeded } from './event'
import { publishCheckpoint } from './log/publish'
import { sequenceAll } from './log/sequencer'
import { serveTile } from './log/serve-log'
import { logHead } from './log/stream'
import type { EventCore } from './schema'

const page = (id: string) => ({ type: 'page', id }) as const
const ESCAPED = '\u0001'

async function stored(id: string): Promise<EventCore> {
  const [row, ...rest] = await db.auditEvent.findMany({ where: { resourceId: { startsWith: id } } })
  if (!row || rest.length > 0) throw new Error(`${rest.length + 1} events instead of one.`)
  expect(Buffer.from(row.leafHash)).toEqual(leafHash(row.core))
  const core = row.core as unknown as EventCore
  expect(Buffer.byteLength(canonical(core))).toBeLessThanOrEqual(CORE_BYTES_MAX)
  return core
}

const account = (event: AuditEvent) => accountFor(systemActor('size'), event)

test('an ordinary event keeps every character', async () => {
  const note = 'ä'.repeat(4_000)
  const list = Array.from({ length: 500 }, (_, at) => `value ${at}`)
  await account(succeeded('page.open', { resource: page('ordinary'), data: { note, list } }))
  expect((await stored('ordinary')).data).toEqual({ note, list })
})

test('lists that are too long for an entry are cut, and say how long they were', async () => {
  const paths = Array.from({ length: 3_000 }, (_, at) => `skills/${at}/${'x'.repeat(50)}`)
  await account(
    succeeded('page.open', { resource: page('lists'), data: { paths, kept: 'yes', count: 3 } }),
  )
  const { data } = await stored('lists')
  expect(data).toMatchObject({ kept: 'yes', count: 3 })
  expect(data.paths).toHaveLength(101)
  expect((data.paths as string[]).at(-1)).toBe('… [cut: 3000 values]')
})

test('texts that take six bytes a character are cut in every place they can stand', async () => {
  const long = ESCAPED.repeat(4_000)
  const fields = { one: long, other: long }
  await account({
    ...succeeded('page.open', {
      resource: { type: 'page', id: `texts${ESCAPED.repeat(4_000)}`, name: long },
      reason: long,
      data: fields,
      before: fields,
      after: fields,
    }),
  })
  const core = await stored('texts')
  expect(core.reason).toMatch(/… \[cut: 4000 characters\]$/)
  expect(core.after?.one).toMatch(/… \[cut: 4000 characters\]$/)
})

test('of more fields than fit at all, only their size stays', async () => {
  const data = Object.fromEntries(Array.from({ length: 9_000 }, (_, at) => [`field-${at}`, 'x']))
  await account(succeeded('page.open', { resource: page('fields'), data }))
  expect((await stored('fields')).data.cut).toMatch(/^\[cut: the event had \d+ bytes\]$/)
})

test('an act and a refusal with an identity longer than an index takes are recorded', async () => {
  const id = `long-${Array.from({ length: 400 }, () => newId()).join('')}`
  const attempt = { action: 'team.create', resource: page(id), needs: null } as const
  await change(systemActor('size'), attempt, async () =>
    changed(null, succeeded('team.create', { resource: page(id) })),
  )
  expect((await stored('long-')).resource.id).toMatch(/… \[cut: \d+ characters\]$/)
  const refused = {
    ...attempt,
    resource: page(`refused-${id}`),
    data: { typed: ESCAPED.repeat(3_900) },
  }
  const problems = Array.from({ length: 40 }, (_, at) => ({
    field: `field-${at}`,
    rule: ESCAPED.repeat(4_000),
    message: 'No.',
    remedy: 'Another.',
  }))
  const refusal = new AppError('invalid', 'It is wrong.', { problems })
  await expect(
    change(systemActor('size'), refused, async () => {
      throw refusal
    }),
  ).rejects.toBe(refusal)
  expect((await stored('refused-')).data.error).toBe('invalid')
})

test('the entry bundle of the longest events is served', async () => {
  await sequenceAll()
  await publishCheckpoint()
  const { size } = await logHead()
  const auditor = await aPerson('auditor')
  const url = `http://localhost:3000/api/audit/log/tile/entries/000.p/${size}`
  const response = await serveTile(auditor, `entries/000.p/${size}`, new Request(url))
  expect(response.status).toBe(200)
  const bundle = Buffer.from(await response.arrayBuffer())
  let [at, entries] = [0, 0n]
  for (; at < bundle.length; entries += 1n) at += 2 + bundle.readUInt16BE(at)
  expect([at, entries]).toEqual([bundle.length, size])
})
