import { beforeAll, expect, test } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { aContent, aPerson, aPublication, skillFiles } from '@/lib/testing/registry-factories'
import { getSkill, getSkillFile, listFacets, listSkills } from './queries'

let reader: Actor

beforeAll(async () => {
  reader = await aPerson('developer')
  await aPublication({ name: 'alpha', team: 'Platform', category: 'engineering', tags: ['git'] })
  await aPublication({ name: 'beta', team: 'Quality', category: 'security', tags: ['audit'] })
  await aPublication({ name: 'beta', team: 'Quality', category: 'security', version: '2.0.0' })
  await aPublication({ name: 'beta', team: 'Quality', category: 'security', version: '1.5.0' })
  for (let at = 0; at < 25; at += 1)
    await aPublication({ name: `many-${String(at).padStart(2, '0')}` })
})

const names = async (input: Parameters<typeof listSkills>[1]) =>
  (await listSkills(reader, input)).skills.map(({ name }) => name)

test('the catalogue shows the newest version of each skill and goes on where the page ended', async () => {
  const first = await listSkills(reader, {})
  expect(first.total).toBe(27)
  expect(first.skills).toHaveLength(24)
  expect(first.skills[1]).toMatchObject({ name: 'beta', version: '2.0.0', teamName: 'Quality' })
  const second = await listSkills(reader, { cursor: first.nextCursor ?? '' })
  expect(second.skills.map(({ name }) => name)).toEqual(['many-22', 'many-23', 'many-24'])
  expect(second.nextCursor).toBeNull()
})

test('search looks at name, description and tags, every word; filters add up', async () => {
  expect(await names({ q: 'ALPHA' })).toEqual(['alpha'])
  expect(await names({ q: 'does alpha' })).toEqual(['alpha'])
  expect(await names({ q: 'git' })).toEqual(['alpha'])
  expect(await names({ q: '%' })).toEqual([])
  expect(await names({ category: 'security' })).toEqual(['beta'])
  expect(await names({ category: 'security', team: 'platform' })).toEqual([])
})

test('the filters offered are those that find something', async () => {
  const { teams, categories } = await listFacets(reader)
  expect(teams).toEqual([
    { value: 'platform', label: 'Platform', count: 26 },
    { value: 'quality', label: 'Quality', count: 1 },
  ])
  expect(categories.map(({ value, count }) => [value, count])).toEqual([
    ['engineering', 26],
    ['security', 1],
  ])
})

test('a skill shows its newest version unless one is named, with those who approved it', async () => {
  const skill = await getSkill(reader, 'beta')
  expect(skill.shown).toMatchObject({ version: '2.0.0', newest: true })
  expect(skill.versions.map(({ version }) => version)).toEqual(['2.0.0', '1.5.0', '1.0.0'])
  expect(skill.approvers.map(({ name }) => name)).toEqual(['Rita Test', 'Ravi Test'])
  expect((await getSkill(reader, 'beta', '1.0.0')).shown).toMatchObject({ newest: false })
  await expect(getSkill(reader, 'beta', '9.0.0')).rejects.toMatchObject({ code: 'not_found' })
  await expect(getSkill(reader, 'nothing')).rejects.toMatchObject({ code: 'not_found' })
})

test('files are readable once published, and not before', async () => {
  const { shown } = await getSkill(reader, 'alpha')
  expect(await getSkillFile(reader, shown.digest, 'scripts/run.sh')).toMatchObject({
    text: '#!/bin/sh\necho ok\n',
  })
  const draft = await aContent(skillFiles('alpha', 'not yet approved'))
  await expect(getSkillFile(reader, draft, 'SKILL.md')).rejects.toMatchObject({ code: 'not_found' })
})

test('without a role nothing is read', async () => {
  const nobody = await aPerson(null)
  await expect(listSkills(nobody, {})).rejects.toMatchObject({ code: 'forbidden' })
  await expect(getSkill(nobody, 'alpha')).rejects.toMatchObject({ code: 'forbidden' })
})
