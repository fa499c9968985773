import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { prismaClient } from '@/lib/db/client'
import { db } from '@/lib/db/read'
import { aMember } from '@/lib/testing/skill-factories'
import { configurePreviews } from './configure-previews'
import { previewFor } from './preview'
import { configurePreviewsInput } from './schema'

const REASON = 'Support needs the first words of a prompt.'
let admin: Actor
let teamId: string
beforeAll(async () => {
  admin = await aMember('admin', { name: 'Ada Test' })
  teamId = admin.teamIds[0] ?? ''
})

const configure = (fields: Record<string, unknown>) =>
  configurePreviews(admin, configurePreviewsInput.parse({ reason: REASON, ...fields }))
const versionOf = async (id: string) =>
  (await db.previewPolicy.findUnique({ where: { id } }))?.version ?? 0

describe('previews', () => {
  test('are off until somebody turns them on', async () => {
    expect(await previewFor(null, 'hello')).toBeNull()
    expect(await previewFor(teamId, 'hello')).toBeNull()
  })

  test('follow the organization unless the team has a setting of its own', async () => {
    await configure({ scope: 'organization', version: 0, state: 'on', lengthMax: 20 })
    expect(await previewFor(teamId, 'x'.repeat(50))).toBe('x'.repeat(20))
    await configure({ scope: teamId, version: 0, state: 'off' })
    expect(await previewFor(teamId, 'hello')).toBeNull()
    expect(await previewFor(null, 'hello')).toBe('hello')
    await configure({ scope: teamId, version: 1, state: 'follow' })
    expect(await previewFor(teamId, 'hello')).toBe('hello')
    await configure({ scope: 'organization', version: 1, state: 'off' })
    expect(await previewFor(teamId, 'hello')).toBeNull()
    const events = await db.auditEvent.findMany({
      where: { action: 'preview-policy.configure', outcome: 'success' },
      orderBy: { ts: 'asc' },
    })
    expect(events.map(({ core }) => core)).toMatchObject([
      { before: null, after: { enabled: true, length_max: 20 }, reason: REASON },
      { before: null, after: { enabled: false }, team: teamId },
      { before: { enabled: false }, after: null },
      { before: { enabled: true }, after: { enabled: false } },
    ])
  })

  test('are redacted before they are cut, and never longer than 100 code points', async () => {
    const version = await versionOf('organization')
    await configure({ scope: 'organization', version, state: 'on', lengthMax: 100 })
    const card = '4111 1111 1111 1111'
    const straddling = `${'word '.repeat(18)}${card} and more`
    const preview = (await previewFor(null, straddling)) ?? ''
    expect(preview).not.toMatch(/4111/)
    expect(preview.length).toBeLessThanOrEqual(100)
    expect([...((await previewFor(null, '🙂'.repeat(300))) ?? '')]).toHaveLength(100)
    expect(await previewFor(null, 'mail\n\n ada@example.com')).toBe('mail [e-mail]')
  })

  test('cannot be longer than 100 or on without a reason, whoever writes the row', async () => {
    const row = {
      id: teamId,
      teamId,
      enabled: true,
      version: 1,
      updatedAt: new Date(),
      updatedById: admin.id,
    }
    const create = (fields: { lengthMax: number; reason: string | null }) =>
      prismaClient().previewPolicy.create({ data: { ...row, ...fields } })
    await expect(create({ lengthMax: 101, reason: REASON })).rejects.toThrow(/length_check/)
    await expect(create({ lengthMax: 100, reason: null })).rejects.toThrow(/reason_check/)
    expect(
      configurePreviewsInput.safeParse({ scope: teamId, version: 0, state: 'on' }).success,
    ).toBe(false)
  })

  test('are set by one of two at once, and by admins only', async () => {
    const version = await versionOf(teamId)
    const both = await Promise.allSettled(
      [30, 40].map((lengthMax) => configure({ scope: teamId, version, state: 'on', lengthMax })),
    )
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const auditor = await aMember('auditor')
    const input = configurePreviewsInput.parse({ scope: teamId, version: 1, state: 'off' })
    await expect(configurePreviews(auditor, input)).rejects.toMatchObject({ code: 'forbidden' })
    expect(
      await db.auditEvent.count({
        where: { action: 'preview-policy.configure', outcome: 'denied', actorRef: auditor.id },
      }),
    ).toBe(1)
  })
})
