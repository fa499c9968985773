import { beforeAll, describe, expect, test } from 'vitest'
import { type Actor, systemActor } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import { transaction } from '@/lib/db/transaction'
import { createTeam } from './create-team'
import { mapGroup } from './map-group'
import { nameOrganization } from './name-organization'
import { provision } from './provision'
import { actorOf, listPeople, listTeams, namesOf } from './queries'
import type { Claims } from './schema'

const system = systemActor('test-request')
const origin = system.origin
const claims = (subject: string, groups: string[], more: Partial<Claims> = {}): Claims => ({
  issuer: 'http://127.0.0.1:4100',
  subject,
  name: `Person ${subject}`,
  email: `${subject}@example.com`,
  groups,
  ...more,
})

const eventsAbout = async (id: string) =>
  (
    await db.auditEvent.findMany({
      where: { resourceType: 'person', resourceId: id },
      orderBy: [{ ts: 'asc' }, { eventId: 'asc' }],
    })
  ).map(({ action, outcome }) => `${action} ${outcome}`)

const asActor = async (id: string): Promise<Actor> => {
  const actor = await actorOf(id, origin)
  if (!actor) throw new Error('no actor')
  return actor
}

let payments = ''
let risk = ''
beforeAll(async () => {
  payments = await createTeam(system, { slug: 'payments', name: 'Payments' })
  risk = await createTeam(system, { slug: 'risk', name: 'Risk' })
  await mapGroup(system, { group: 'developers', role: 'developer', teamId: null })
  await mapGroup(system, { group: 'reviewers', role: 'skill-publisher', teamId: null })
  await mapGroup(system, { group: 'team-payments', role: null, teamId: payments })
  await mapGroup(system, { group: 'team-risk', role: 'auditor', teamId: risk })
  await mapGroup(system, { group: 'admins', role: 'admin', teamId: null })
})

describe('somebody who signs in', () => {
  test('for the first time is made, with the roles and teams of their groups, and each is an event', async () => {
    const id = await provision(claims('first', ['developers', 'team-payments', 'unmapped']))
    const actor = await asActor(id)
    expect(actor.roles).toEqual([{ role: 'developer', teamId: null }])
    expect(actor.teamIds).toEqual([payments])
    const member = await db.teamMember.findFirst({ where: { userId: id } })
    expect(member).toMatchObject({ origin: 'group:team-payments', isPrimary: true })
    const grant = await db.roleGrant.findFirst({ where: { userId: id } })
    expect(grant?.origin).toBe('group:developers')
    expect(await eventsAbout(id)).toEqual(['person.provision success', 'role.grant success'])
  })

  test('again, with nothing new, changes nothing and leaves no event', async () => {
    const id = await provision(claims('again', ['developers']))
    const before = await eventsAbout(id)
    expect(await provision(claims('again', ['developers']))).toBe(id)
    expect(await eventsAbout(id)).toEqual(before)
  })

  test('with other groups loses the roles and teams of the old ones', async () => {
    const id = await provision(claims('mover', ['developers', 'team-payments']))
    await provision(claims('mover', ['reviewers', 'team-risk']))
    const actor = await asActor(id)
    expect(actor.roles.map(({ role, teamId }) => [role, teamId]).sort()).toEqual([
      ['auditor', risk],
      ['skill-publisher', null],
    ])
    expect(actor.teamIds).toEqual([risk])
    expect(await eventsAbout(id)).toContain('role.revoke success')
  })

  test('keeps what was given by hand', async () => {
    const id = await provision(claims('by-hand', ['developers']))
    await transaction(async (tx) => {
      const given = { userId: id, origin: 'grant', createdAt: new Date() }
      await tx.roleGrant.create({ data: { ...given, id: crypto.randomUUID(), role: 'auditor' } })
      await tx.teamMember.create({ data: { ...given, teamId: risk } })
    })
    await provision(claims('by-hand', []))
    const actor = await asActor(id)
    expect(actor.roles).toEqual([{ role: 'auditor', teamId: null }])
    expect(actor.teamIds).toEqual([risk])
  })

  test('is told apart by issuer and subject, not by e-mail', async () => {
    const one = await provision(claims('same-1', [], { email: 'same@example.com' }))
    const two = await provision(claims('same-2', [], { email: 'same@example.com' }))
    const elsewhere = await provision(
      claims('same-1', [], { email: 'same@example.com', issuer: 'https://other.example' }),
    )
    expect(new Set([one, two, elsewhere]).size).toBe(3)
  })

  test('under a new name is the same person', async () => {
    const id = await provision(claims('renamed', []))
    expect(await provision(claims('renamed', [], { name: 'New Name' }))).toBe(id)
    expect((await namesOf([id])).get(id)).toBe('New Name')
  })

  test('twice at once, for the first time, is made once', async () => {
    const ids = await Promise.all(
      Array.from({ length: 6 }, () => provision(claims('twice', ['developers']))),
    )
    expect(new Set(ids).size).toBe(1)
    expect(await db.roleGrant.count({ where: { userId: ids[0] ?? '' } })).toBe(1)
  })

  test('after being deactivated is refused, and that is an event', async () => {
    const id = await provision(claims('gone', ['developers']))
    await transaction((tx) => tx.user.update({ where: { id }, data: { active: false } }))
    await expect(provision(claims('gone', ['admins']))).rejects.toMatchObject({ code: 'forbidden' })
    expect(await actorOf(id, origin)).toBeNull()
    expect(await db.roleGrant.count({ where: { userId: id, role: 'admin' } })).toBe(0)
    expect(await eventsAbout(id)).toContain('person.provision denied')
  })
})

describe('a role', () => {
  test('that ran out is no longer held', async () => {
    const id = await provision(claims('temporary', []))
    const past = new Date(Date.now() - 1_000)
    const grant = { id: crypto.randomUUID(), userId: id, role: 'admin', origin: 'grant' }
    await transaction((tx) =>
      tx.roleGrant.create({ data: { ...grant, createdAt: past, expiresAt: past } }),
    )
    expect((await asActor(id)).roles).toEqual([])
  })
})

describe('setting up', () => {
  test('takes config:write, and a refusal is an event', async () => {
    const developer = await asActor(await provision(claims('no-admin', ['developers'])))
    const wanted = { slug: 'mine', name: 'Mine' }
    await expect(createTeam(developer, wanted)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await db.team.count({ where: { slug: 'mine' } })).toBe(0)
    const denied = await db.auditEvent.count({
      where: { action: 'team.create', outcome: 'denied' },
    })
    expect(denied).toBe(1)
    const admin = await asActor(await provision(claims('admin', ['admins'])))
    expect(await createTeam(admin, wanted)).toBeTruthy()
    await expect(createTeam(admin, wanted)).rejects.toMatchObject({ code: 'conflict' })
  })

  test('naming the organization twice is one event', async () => {
    await nameOrganization(system, { name: 'Meridian' })
    await nameOrganization(system, { name: 'Meridian' })
    expect(await db.auditEvent.count({ where: { action: 'organization.configure' } })).toBe(1)
  })

  test('mapping the same group twice is one mapping', async () => {
    const wanted = { group: 'twice', role: 'developer', teamId: null } as const
    expect(await mapGroup(system, wanted)).toBe(await mapGroup(system, wanted))
  })
})

describe('lists', () => {
  test('everybody is for auditors and admins only', async () => {
    const developer = await asActor(await provision(claims('curious', ['developers'])))
    await expect(listPeople(developer)).rejects.toMatchObject({ code: 'forbidden' })
    const admin = await asActor(await provision(claims('lister', ['admins'])))
    expect((await listPeople(admin)).map(({ name }) => name)).toContain('Person curious')
  })

  test('teams say which are mine', async () => {
    const mine = await asActor(await provision(claims('teamed', ['developers', 'team-risk'])))
    const teams = await listTeams(mine)
    expect(teams.find(({ slug }) => slug === 'risk')?.isMine).toBe(true)
    expect(teams.find(({ slug }) => slug === 'payments')?.isMine).toBe(false)
  })
})
