import { beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { systemActor } from '@/lib/access/permissions'
import { AppError } from '@/lib/errors'

const ORIGIN = 'https://portal.example'
const state = vi.hoisted(() => ({ headers: new Headers(), signedIn: true }))

vi.mock('next/headers', () => ({ headers: async () => state.headers }))
vi.mock('@/lib/env', () => ({ env: { PORTAL_URL: 'https://portal.example' } }))
vi.mock('@/lib/auth/current-actor', () => ({
  currentActor: async () => {
    if (!state.signedIn) throw new AppError('unauthenticated', 'Signed out.')
    return systemActor('test')
  },
}))

const { action } = await import('./action')

beforeEach(() => {
  state.headers = new Headers({ origin: ORIGIN, 'sec-fetch-site': 'same-origin' })
  state.signedIn = true
})

const schema = z.object({ name: z.string().min(2, 'is too short'), tags: z.array(z.string()) })
const form = (...fields: [string, string][]) => {
  const data = new FormData()
  for (const [name, value] of fields) data.append(name, value)
  return data
}
const good = () => form(['name', 'abc'], ['tags[]', 'one'], ['$ACTION_ID_1', ''])

describe('a server action', () => {
  test('tells the field with a NUL, which no table can hold, and never runs', async () => {
    const never = action(schema, async () => expect.unreachable())
    expect(await never({}, { name: 'a\u0000bc', tags: ['one'] })).toMatchObject({
      ok: false,
      problems: [{ field: 'name', rule: 'no-nul' }],
    })
    expect(await never({}, { name: 'abc', tags: ['o\u0000ne'] })).toMatchObject({
      problems: [{ field: 'tags' }],
    })
  })

  test('survives a caller who sends no form at all', async () => {
    const never = action(schema, async () => expect.unreachable())
    const sent = null as unknown as FormData
    expect(await never(null as never, sent)).toMatchObject({
      ok: false,
      problems: [{ field: 'name' }, {}],
    })
  })

  test('answers what the command answered, for a form with or without a state before it', async () => {
    const echo = action(schema, async (_actor, input) => input)
    const value = { name: 'abc', tags: ['one'] }
    expect(await echo({}, good())).toEqual({ ok: true, value })
    expect(await echo(good())).toEqual({ ok: true, value })
    expect(await echo({}, value)).toEqual({ ok: true, value })
  })

  test('names what does not fit, and gives back what was typed', async () => {
    const echo = action(schema, async (_actor, input) => input)
    const answered = await echo({}, form(['name', 'a'], ['tags[]', 'x'], ['tags[]', 'y']))
    expect(answered).toMatchObject({
      ok: false,
      fields: { name: ['Is too short.'] },
      problems: [{ field: 'name', rule: 'too_small' }],
      values: { name: 'a', tags: ['x', 'y'] },
    })
  })

  test('turns a refusal into words', async () => {
    const problems = [
      { field: 'name', rule: 'taken', message: 'Taken.', remedy: 'Choose another.' },
    ]
    const refuse = action(schema, async () => {
      throw new AppError('conflict', 'No.', { problems })
    })
    expect(await refuse({}, good())).toMatchObject({
      ok: false,
      message: 'No.',
      problems,
      fields: { name: ['Taken. Choose another.'] },
      values: { name: 'abc' },
    })
  })

  test('of somebody signed out runs nothing, says so, and keeps what was typed', async () => {
    state.signedIn = false
    const run = vi.fn()
    const answered = await action(schema, run)({}, good())
    expect(answered).toMatchObject({ ok: false, signedOut: true, values: { name: 'abc' } })
    expect(run).not.toHaveBeenCalled()
  })

  test('may do something else for somebody signed out', async () => {
    state.signedIn = false
    const whenSignedOut = () => {
      throw new Error('went elsewhere')
    }
    const leave = action(schema, async () => 1, { whenSignedOut })
    await expect(leave(good())).rejects.toThrow('went elsewhere')
  })

  test.each([
    ['another origin', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['another origin, from an old browser', { origin: 'https://evil.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }],
    ['nowhere', {}],
  ])('sent from %s runs nothing', async (_name, headers) => {
    state.headers = new Headers(headers as Record<string, string>)
    const run = vi.fn()
    expect(await action(schema, run)({}, good())).toMatchObject({ ok: false })
    expect(run).not.toHaveBeenCalled()
  })

  test('that breaks gives a reference and no detail', async () => {
    const broken = action(schema, async () => {
      throw new Error('secret detail')
    })
    const answered = await broken({}, good())
    expect(answered.reference).toBeTruthy()
    expect(answered.message).toContain(answered.reference)
    expect(JSON.stringify(answered)).not.toContain('secret')
  })

  test('during an outage of the database says that nothing was changed', async () => {
    const broken = action(schema, async () => {
      throw new Error('connect ECONNREFUSED')
    })
    expect((await broken({}, good())).message).toContain('nothing was changed')
  })

  test('lets Next redirect', async () => {
    const { redirect } = await import('next/navigation')
    const leave = action(schema, async () => redirect('/elsewhere'))
    await expect(leave({}, good())).rejects.toThrow('NEXT_REDIRECT')
  })
})
