import { describe, expect, it } from 'vitest'
import type { AppError } from '@/lib/errors'
import { arrange } from './arrange'
import { INTAKE_LIMITS } from './limits'
import { collisions, pathProblem, tidyPath } from './paths'

const ruleOf = (path: string) => pathProblem(path, INTAKE_LIMITS)?.rule ?? null

describe('one path', () => {
  it.each([
    ['../SKILL.md', 'path-traversal'],
    ['a/../../b', 'path-traversal'],
    ['..', 'path-traversal'],
    ['/etc/passwd', 'path-absolute'],
    ['C:/Windows/a', 'path-absolute'],
    ['C:\\Windows\\a', 'path-backslash'],
    ['a\\..\\b', 'path-backslash'],
    ['a\0b', 'path-invisible'],
    ['a\nb', 'path-invisible'],
    ['a\u202Egpj.sh', 'path-invisible'],
    ['.g\u200Cit/config', 'path-invisible'],
    ['caf\u0065\u0301.md', 'path-not-nfc'],
    ['a\uFFFDb', 'path-not-utf8'],
    ['a//b', 'path-empty-name'],
    ['a/./b', 'path-empty-name'],
    ['', 'path-empty-name'],
    ['.git/config', 'path-git'],
    ['x/.GIT/config', 'path-git'],
    ['GIT~1/config', 'path-git'],
    ['x/.gitattributes', 'path-git'],
    ['aux', 'path-windows-device'],
    ['docs/Con.md', 'path-windows-device'],
    ['lpt¹.txt', 'path-windows-device'],
    ['a:b', 'path-absolute'],
    ['ab:c', 'path-windows-forbidden'],
    ['what?.md', 'path-windows-forbidden'],
    ['a./b', 'path-trailing-dot-or-space'],
    ['a /b', 'path-trailing-dot-or-space'],
    ['x'.repeat(241), 'path-too-long'],
  ])('%j is refused by %s', (path, rule) => expect(ruleOf(path)).toBe(rule))

  it.each(['SKILL.md', 'café.md', '日本/語.md', '.gitignore', 'console.md', '...a', 'x/…', '-rf'])(
    '%j is fine',
    (path) => expect(ruleOf(path)).toBeNull(),
  )

  it('names the path, the rule and the remedy without repeating what cannot be seen', () => {
    const problem = pathProblem('a\u202Eb', INTAKE_LIMITS)
    expect(problem?.field).toBe('a\\u{202e}b')
    expect(problem?.message).toContain('a\\u{202e}b')
    expect(problem?.remedy).not.toBe('')
  })

  it('loses what tools put around it', () => {
    expect(['./a', './a/', 'a/b/', '/', './', '/a'].map(tidyPath)).toEqual([
      'a',
      'a',
      'a/b',
      '/',
      '',
      '/a',
    ])
  })
})

describe('paths together', () => {
  it.each([
    [['a', 'a'], ['path-duplicate']],
    [['Readme.md', 'README.md'], ['path-case-collision']],
    [['Docs/a', 'docs/b'], ['path-case-collision']],
    [['straße', 'STRASSE'], ['path-case-collision']],
    [['a', 'a/b'], ['path-file-and-folder']],
    [['a/b', 'a'], ['path-file-and-folder']],
    [['a/b', 'a/c', 'b/a'], []],
  ])('%j: %j', (paths, rules) =>
    expect(collisions(paths).map((found) => found.rule)).toEqual(rules),
  )
})

describe('a set of files', () => {
  const refused = (paths: readonly string[]): AppError => {
    try {
      arrange(paths, INTAKE_LIMITS)
    } catch (error) {
      return error as AppError
    }
    throw new Error('was accepted')
  }

  it('loses its one common folder and what operating systems leave behind', () => {
    const { folderName, kept, ignored } = arrange(
      ['pdf/SKILL.md', 'pdf/.DS_Store', '__MACOSX/pdf/._SKILL.md', 'pdf/x/Thumbs.db', 'pdf/x/a'],
      INTAKE_LIMITS,
    )
    expect(folderName).toBe('pdf')
    expect([...kept.values()]).toEqual(['SKILL.md', 'x/a'])
    expect(ignored).toEqual(['pdf/.DS_Store', '__MACOSX/pdf/._SKILL.md', 'pdf/x/Thumbs.db'])
  })

  it('has no folder name when SKILL.md is already at the top', () => {
    expect(arrange(['SKILL.md', 'a/b'], INTAKE_LIMITS).folderName).toBeNull()
  })

  it('may be eight levels deep inside its folder, and no deeper', () => {
    const deep = 'pdf/1/2/3/4/5/6/7/8'
    expect(arrange(['pdf/SKILL.md', deep], INTAKE_LIMITS).kept.size).toBe(2)
    expect(refused(['pdf/SKILL.md', `${deep}/9`]).problems[0]?.rule).toBe('path-too-deep')
  })

  it.each([
    [['pdf/README.md'], 'manifest-missing', 'README.md'],
    [['pdf/skill.md'], 'manifest-case', 'skill.md'],
    [['x/pdf/SKILL.md', 'x/a'], 'manifest-nested', 'pdf'],
    [['a/SKILL.md', 'b/SKILL.md'], 'several-skills', 'a, b'],
    [[], 'manifest-missing', 'no files'],
  ])('%j is refused by %s, which says what was found', (paths, rule, found) => {
    const error = refused(paths)
    expect(error.code).toBe('invalid')
    expect(error.problems[0]).toMatchObject({ rule, field: 'SKILL.md' })
    expect(error.message).toContain(found)
  })

  it('tells all bad names at once, twenty at most', () => {
    const error = refused(Array.from({ length: 30 }, (_, index) => `../${index}`))
    expect(error.problems).toHaveLength(20)
    expect(error.message).toContain('29 more problems')
  })
})
