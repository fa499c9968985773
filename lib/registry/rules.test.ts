import { expect, test } from 'vitest'
import { archiveName, latestByVersion, parseArchiveName, skillDocumentPath } from './rules'

const of = (name: string, version: string, sequence: number) => ({
  name,
  version,
  sequence: BigInt(sequence),
})

test('the newest version is the highest, not the last published, and skills come by name', () => {
  const newest = latestByVersion([
    of('b', '1.9.0', 1),
    of('b', '1.10.0', 2),
    of('b', '1.9.1', 3),
    of('a', '2.0.0-rc.1', 4),
    of('a', '2.0.0', 5),
    of('a', '2.0.0-rc.2', 6),
    of('c', '1.0.0-01', 7),
    of('c', '1.0.0-1', 8),
  ])
  expect(newest.map(({ name, version }) => `${name} ${version}`)).toEqual([
    'a 2.0.0',
    'b 1.10.0',
    'c 1.0.0-1',
  ])
})

test.each([
  ['release-notes', '1.0.0'],
  ['a-1', '2.0.0'],
  ['a', '1.2.3-4.5.6'],
  ['a-2', '1.0.0-rc-1.2'],
])('an archive of %s %s is found again by its file name', (name, version) => {
  expect(parseArchiveName(archiveName(name, version))).toEqual({ name, version })
})

test.each([
  'x.zip',
  '1.0.0.zip',
  '-1.0.0.zip',
  'a-1.0.zip',
  'a-1.0.0.tar',
  '../a-1.0.0.zip',
  'A-1.0.0.zip',
])('%s is not the name of an archive', (file) => {
  expect(parseArchiveName(file)).toBeNull()
})

test('both spellings of SKILL.md are found', () => {
  expect(skillDocumentPath([{ path: 'a.md' }, { path: 'skill.md' }])).toBe('skill.md')
  expect(skillDocumentPath([])).toBe('SKILL.md')
})
