import { describe, expect, test } from 'vitest'
import { accessTokenState, sessionRefusal, wantedBy } from './rules'

const at = new Date('2026-11-20T12:00:00Z')
const before = (ms: number) => new Date(at.getTime() - ms)
const IDLE_MS = 30 * 60_000
const live = {
  lastSeenAt: before(1),
  absoluteExpiresAt: new Date(at.getTime() + 1),
  revokedAt: null,
  userActive: true,
}

describe('a session', () => {
  test.each([
    [{}, null],
    [{ revokedAt: before(1) }, 'revoked'],
    [{ userActive: false }, 'inactive'],
    [{ absoluteExpiresAt: at }, 'too-old'],
    [{ lastSeenAt: before(IDLE_MS) }, 'idle'],
    [{ lastSeenAt: before(IDLE_MS - 1) }, null],
  ])('%j is over because: %s', (changes, why) =>
    expect(sessionRefusal({ ...live, ...changes }, at, IDLE_MS)).toBe(why),
  )
})

test.each([
  [{ expiresAt: new Date(at.getTime() + 1), revokedAt: null }, 'active'],
  [{ expiresAt: at, revokedAt: null }, 'expired'],
  [{ expiresAt: at, revokedAt: at }, 'revoked'],
] as const)('a token %j is %s', (token, state) => expect(accessTokenState(token, at)).toBe(state))

describe('groups', () => {
  const mappings = [
    { group: 'b', role: null, teamId: 'team-1' },
    { group: 'a', role: 'admin', teamId: null },
    { group: 'a', role: 'developer', teamId: 'team-1' },
  ] as const

  test('give roles, for all or for a team, and membership', () =>
    expect(wantedBy(mappings, ['a'])).toEqual({
      roles: [
        { role: 'admin', teamId: null, origin: 'group:a' },
        { role: 'developer', teamId: 'team-1', origin: 'group:a' },
      ],
      teams: [{ teamId: 'team-1', origin: 'group:a' }],
    }))

  test('that give one team twice give one membership', () =>
    expect(wantedBy(mappings, ['b', 'a']).teams).toEqual([{ teamId: 'team-1', origin: 'group:a' }]))

  test('that nobody mapped give nothing', () =>
    expect(wantedBy(mappings, ['A', 'c'])).toEqual({ roles: [], teams: [] }))
})
