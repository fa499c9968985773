import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemActor } from '@/lib/access/permissions'
import { newId, now } from '@/lib/db/clock'
import { migrate } from '@/lib/db/migrate'
import { db } from '@/lib/db/read'
import { startPostgres } from '../../deploy/demo/postgres.mjs'
import { change, changed } from './change'
import { succeeded } from './event'

// A server of this file's own, because it is stopped in the middle of things.
let folder: string
let server: Awaited<ReturnType<typeof startPostgres>>
const start = () =>
  startPostgres({ folder: join(folder, 'postgres'), password: 'outage', durable: true })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-outage-'))
  server = await start()
  process.env.DATABASE_URL = server.url('postgres')
  await migrate(server.url('postgres'))
})

afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

const resource = { type: 'team', id: 'x' } as const
const attempt = { action: 'team.create', resource, needs: null } as const

/** Makes a team; `during` happens between its row and its event. */
const makeTeam = (slug: string, during: () => Promise<unknown> = async () => {}) =>
  change(systemActor('outage'), attempt, async (tx) => {
    await tx.team.create({ data: { id: newId(), slug, name: slug, createdAt: now() } })
    await during()
    await tx.team.count()
    return changed(slug, succeeded('team.create', { resource }))
  })

test('a database that stops during a change leaves nothing of it, and says so', async () => {
  await makeTeam('before')
  await expect(makeTeam('during', () => server.stop())).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('nothing was changed'),
  })
  await expect(makeTeam('while-away')).rejects.toMatchObject({ code: 'unavailable' })

  server = await start()
  await expect.poll(() => makeTeam('after').catch(() => null), { timeout: 20_000 }).toBe('after')
  const teams = await db.team.findMany({ orderBy: { slug: 'asc' }, select: { slug: true } })
  expect(teams.map(({ slug }) => slug)).toEqual(['after', 'before'])
  expect(await db.auditEvent.count({ where: { action: 'team.create' } })).toBe(2)
})
