import { beforeAll, expect, test } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { prismaClient } from '@/lib/db/client'
import { aPerson } from '@/lib/testing/registry-factories'
import { listSavedSearches } from './queries'
import { changeSavedSearch, deleteSavedSearch, saveSearch } from './save'
import { SAVED_MAX } from './schema'

const prisma = prismaClient()
let aude: Actor
let ada: Actor
let dana: Actor
const eventsOf = (actorRef: string) =>
  prisma.auditEvent.findMany({
    where: { actorRef, action: { startsWith: 'saved-search' } },
    orderBy: [{ ts: 'asc' }, { eventId: 'asc' }],
  })

beforeAll(async () => {
  aude = await aPerson('auditor', 'Aude')
  ada = await aPerson('admin', 'Ada')
  dana = await aPerson('developer', 'Dana')
})

test('a search is kept without its place in the result, changed, and deleted, each an event', async () => {
  const id = await saveSearch(aude, {
    name: 'Denied',
    address: `outcome=denied&limit=10&before=${'a'.repeat(60)}`,
    shared: false,
  })
  expect(await listSavedSearches(aude)).toMatchObject([
    { id, name: 'Denied', href: '/audit?outcome=denied', own: true, shared: false },
  ])
  expect(await listSavedSearches(ada)).toEqual([])
  await changeSavedSearch(aude, { id, name: 'Refused', address: 'outcome=denied', shared: true })
  expect(await listSavedSearches(ada)).toMatchObject([
    { name: 'Refused', own: false, ownerName: 'Aude' },
  ])
  await deleteSavedSearch(aude, id)
  expect(await listSavedSearches(aude)).toEqual([])
  expect((await eventsOf(aude.id)).map(({ action, outcome }) => [action, outcome])).toEqual([
    ['saved-search.create', 'success'],
    ['saved-search.update', 'success'],
    ['saved-search.delete', 'success'],
  ])
})

test('what cannot be searched, a name one has, and the fifty-first are refused', async () => {
  const save = (name: string, address = '') => saveSearch(ada, { name, address, shared: false })
  await expect(save('bad', 'outcome=maybe')).rejects.toMatchObject({
    code: 'invalid',
    problems: [{ field: 'outcome' }],
  })
  await save('0')
  const both = await Promise.allSettled([save('twice'), save('twice')])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  for (let index = 2; index < SAVED_MAX; index += 1) await save(String(index))
  await expect(save('one more')).rejects.toMatchObject({ code: 'quota_exceeded' })
  expect(await listSavedSearches(ada)).toHaveLength(SAVED_MAX)
})

test('another’s is not found, also when it is shared; without the permission all is refused', async () => {
  const id = await saveSearch(aude, { name: 'Mine', address: '', shared: true })
  const changed = { id, name: 'Yours', address: '', shared: true }
  await expect(changeSavedSearch(ada, changed)).rejects.toMatchObject({ code: 'not_found' })
  await expect(deleteSavedSearch(ada, id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(listSavedSearches(dana)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(saveSearch(dana, changed)).rejects.toMatchObject({ code: 'forbidden' })
  expect((await eventsOf(dana.id)).map(({ outcome }) => outcome)).toEqual(['denied'])
})
