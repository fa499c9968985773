import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { prismaClient } from '@/lib/db/client'
import { db } from '@/lib/db/read'
import { transaction } from '@/lib/db/transaction'
import { redact } from '@/lib/redaction/redact'
import { organizationRules } from '@/lib/redaction/stored-rules'
import { aMember } from '@/lib/testing/skill-factories'
import { createRule } from './create-rule'
import { deleteRule } from './delete-rule'
import { getPolicies } from './queries'
import { createRuleInput, tryInput, updateRuleInput } from './schema'
import { tryRedaction } from './try-redaction'
import { enableRule, updateRule } from './update-rule'

let admin: Actor
let auditor: Actor
let developer: Actor
beforeAll(async () => {
  admin = await aMember('admin', { name: 'Ada Test' })
  auditor = await aMember('auditor', { name: 'Aude Test' })
  developer = await aMember('developer')
})

let rules = 0
const aRule = (fields: Record<string, unknown> = {}) => {
  rules += 1
  return createRuleInput.parse({
    name: `Employee number ${rules}`,
    type: `employee-${rules}`,
    pattern: `EMP${rules}-[0-9]{6}`,
    class: 'confidential',
    replacement: 'tag',
    keywords: `emp${rules}-`,
    ...fields,
  })
}

const redacted = async (text: string) => redact(text, { rules: await organizationRules(db) }).text
const versionOf = async (id: string) =>
  (await prismaClient().redactionRule.findUniqueOrThrow({ where: { id } })).version
const eventsOf = async (resourceId: string) => {
  const events = await db.auditEvent.findMany({ where: { resourceId }, orderBy: { ts: 'asc' } })
  return events.map(({ action, outcome, core }) => {
    const { before, after } = core as { before: unknown; after: unknown }
    return { action, outcome, before, after }
  })
}

describe('a rule of the organization', () => {
  test('is obeyed from its creation to its end, and each step says what changed', async () => {
    const input = aRule()
    const text = `Ask ${input.pattern.slice(0, 4)}`.concat(`-004711 about it.`)
    expect(await redacted(text)).toBe(text)
    const { id } = await createRule(admin, input)
    expect(await redacted(text)).toBe(`Ask [${input.type}] about it.`)
    await updateRule(
      admin,
      updateRuleInput.parse({ ...input, keywords: '', id, version: 1, replacement: 'none' }),
    )
    expect(await redacted(text)).toBe(text)
    await updateRule(admin, updateRuleInput.parse({ ...input, keywords: '', id, version: 2 }))
    await enableRule(admin, { id, version: 3, enabled: false })
    expect(await redacted(text)).toBe(text)
    await enableRule(admin, { id, version: 4, enabled: true })
    expect(await redacted(text)).not.toBe(text)
    await deleteRule(admin, { id, version: 5 })
    expect(await redacted(text)).toBe(text)
    expect(await eventsOf(id)).toMatchObject([
      { action: 'redaction-rule.create', before: null, after: { pattern: input.pattern } },
      { before: { replacement: 'tag' }, after: { replacement: 'none', keywords: [] } },
      { before: { replacement: 'none' }, after: { replacement: 'tag' } },
      { before: { enabled: true }, after: { enabled: false } },
      { before: { enabled: false }, after: { enabled: true } },
      { action: 'redaction-rule.delete', before: { pattern: input.pattern }, after: null },
    ])
  })

  test('is obeyed at once where another replica, or somebody in the database, changed it', async () => {
    const input = aRule()
    const { id } = await createRule(admin, input)
    const before = await organizationRules(db)
    expect(await organizationRules(db)).toBe(before)
    await prismaClient()
      .$executeRaw`UPDATE redaction_rule SET enabled = false WHERE id = ${id}::uuid`
    expect((await organizationRules(db)).map((rule) => rule.id)).not.toContain(id)
  })

  test('that was rolled back is not obeyed by anybody', async () => {
    const input = aRule()
    const { id } = await createRule(admin, input)
    const undone = transaction(async (tx) => {
      await tx.redactionRule.update({ where: { id }, data: { enabled: false } })
      expect((await organizationRules(tx)).map((rule) => rule.id)).not.toContain(id)
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect((await organizationRules(db)).map((rule) => rule.id)).toContain(id)
  })

  test('is changed by one of two who saw the same version', async () => {
    const input = aRule()
    const { id } = await createRule(admin, input)
    const change = (pattern: string) =>
      updateRule(admin, updateRuleInput.parse({ ...input, keywords: '', id, version: 1, pattern }))
    const ended = await Promise.allSettled([change('AAA-[0-9]{6}'), change('BBB-[0-9]{6}')])
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await versionOf(id)).toBe(2)
  })

  test('has a name and a type of its own, also when two are made at once', async () => {
    const [one, other] = [aRule(), aRule()]
    await createRule(admin, one)
    await expect(createRule(admin, { ...other, type: one.type })).rejects.toMatchObject({
      code: 'conflict',
      problems: [{ field: 'type' }],
    })
    await expect(
      createRule(admin, { ...other, name: one.name.toUpperCase() }),
    ).rejects.toMatchObject({ problems: [{ field: 'name' }] })
    await expect(createRule(admin, { ...other, type: 'card' })).rejects.toMatchObject({
      code: 'conflict',
    })
    const twice = await Promise.allSettled([createRule(admin, other), createRule(admin, other)])
    expect(twice.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test.each([
    ['a(b', /at character 1/],
    ['x**', /repetition/],
    ['ab(?<=c)d', /look-behind/],
    ['(a{100}){90}', /at most/],
    ['[a-z]{900}', /steps; 400 is the most/],
    ['a*', /empty text/],
  ])('with the pattern %s is refused in words, as an event too', async (pattern, words) => {
    const refused = createRule(admin, aRule({ pattern }))
    await expect(refused).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(words),
      problems: [{ field: 'pattern' }],
    })
    const last = await db.auditEvent.findFirst({ orderBy: { ts: 'desc' } })
    expect(last).toMatchObject({ action: 'redaction-rule.create', outcome: 'failure' })
  })

  test('is changed by admins only, and a refusal is an event', async () => {
    const input = aRule()
    const { id } = await createRule(admin, input)
    for (const actor of [auditor, developer]) {
      await expect(createRule(actor, aRule())).rejects.toMatchObject({ code: 'forbidden' })
      const update = updateRuleInput.parse({ ...input, keywords: '', id, version: 1 })
      await expect(updateRule(actor, update)).rejects.toMatchObject({ code: 'forbidden' })
      await expect(deleteRule(actor, { id, version: 1 })).rejects.toMatchObject({
        code: 'forbidden',
      })
    }
    expect((await eventsOf(id)).filter(({ outcome }) => outcome === 'denied')).toHaveLength(4)
    expect(await versionOf(id)).toBe(1)
  })
})

describe('the page of policies', () => {
  test('is read by auditors, and by nobody without audit:read', async () => {
    const policies = await getPolicies(auditor)
    expect(policies.canEdit).toBe(false)
    expect(policies.detectors.length).toBeGreaterThan(20)
    expect((await getPolicies(admin)).canEdit).toBe(true)
    await expect(getPolicies(developer)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('trying', () => {
  const text = 'card 4111 1111 1111 1111 of PAT-99 and ada@example.com'
  const draft = {
    name: 'Patient',
    type: 'patient-id',
    pattern: 'PAT-[0-9]{2}',
    class: 'restricted',
    replacement: 'tag',
  }

  test('shows each stretch, also of a rule that is not stored', async () => {
    const tried = await tryRedaction(auditor, tryInput.parse({ text, builtIn: 'true', draft }))
    expect(tried.redacted).toBe('card [card …1111] of [patient-id] and [e-mail]')
    expect(tried.parts.map((part) => part.text).join('')).toBe(text)
    expect(tried.parts.filter(({ found }) => found).map((part) => part.text)).toEqual([
      '4111 1111 1111 1111',
      'PAT-99',
      'ada@example.com',
    ])
    expect(tried.class).toBe('restricted')
    const only = await tryRedaction(auditor, tryInput.parse({ text, builtIn: 'false', draft }))
    expect(only.parts.filter(({ found }) => found)).toHaveLength(1)
    await expect(
      tryRedaction(developer, tryInput.parse({ text, builtIn: 'true' })),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('writes no event, no row and no line of log', async () => {
    const marker = 'zq-unheard-of-7193'
    const printed = vi.spyOn(process.stdout, 'write')
    const before = await db.auditEvent.count()
    const input = tryInput.parse({ text: `${marker} ${text}`, builtIn: 'true', draft })
    await tryRedaction(admin, input)
    await expect(
      tryRedaction(admin, { ...input, draft: input.draft && { ...input.draft, pattern: '(' } }),
    ).rejects.toMatchObject({ code: 'invalid' })
    expect(printed.mock.calls.flat().join('')).not.toContain(marker)
    printed.mockRestore()
    expect(await db.auditEvent.count()).toBe(before)
    expect(await db.redactionRule.count({ where: { type: draft.type } })).toBe(0)
  })
})
