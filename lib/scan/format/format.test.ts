import { describe, expect, it } from 'vitest'
import { checkClaudeCode } from '@/lib/scan/format/claude-code'
import { readFrontmatter } from '@/lib/scan/format/frontmatter'
import { checkOpenStandard } from '@/lib/scan/format/open-standard'

const inputOf = (yaml: string, folderName: string | null = 'a') => ({
  fileName: 'SKILL.md',
  unreadable: null,
  folderName,
  frontmatter: readFrontmatter(`---\n${yaml}\n---\nText.\n`),
})
const open = (yaml: string, folderName?: string | null) =>
  checkOpenStandard(inputOf(yaml, folderName))
const claude = (yaml: string, folderName?: string | null) =>
  checkClaudeCode(inputOf(yaml, folderName))
const rules = ({ problems }: ReturnType<typeof open>) =>
  problems.map(({ level, rule }) => `${level} ${rule}`)
const GOOD = 'name: a\ndescription: Draws charts.'

describe('the open standard', () => {
  it.each([
    [GOOD, []],
    [
      `${GOOD}\nlicense: MIT\ncompatibility: Needs git\nallowed-tools: Read\nmetadata:\n  team: x`,
      [],
    ],
    ['description: d', ['error name-required']],
    ['name: A\ndescription: d', ['error name-form', 'error name-folder']],
    ['name: a--b\ndescription: d', ['error name-form', 'error name-folder']],
    ['name: -a\ndescription: d', ['error name-form', 'error name-folder']],
    [`name: ${'a'.repeat(65)}\ndescription: d`, ['error name-form', 'error name-folder']],
    ['name: b\ndescription: d', ['error name-folder']],
    ['name: 5\ndescription: d', ['error name-text']],
    ['name: a', ['error description-required']],
    ['name: a\ndescription: ""', ['error description-required']],
    [`name: a\ndescription: ${'d'.repeat(1025)}`, ['error description-length']],
    [`name: a\ndescription: ${'d'.repeat(1024)}`, []],
    [`${GOOD}\ncompatibility: ${'c'.repeat(501)}`, ['error compatibility-length']],
    [`${GOOD}\nmetadata: x`, ['error metadata-map']],
    [`${GOOD}\nmetadata:\n  n: 1`, ['error metadata-text']],
    [`${GOOD}\nallowed-tools:\n  - Read`, ['error allowed-tools-text']],
    [`${GOOD}\nmodel: opus\neffort: high`, ['error key-known', 'error key-known']],
    [`${GOOD}\nname: a`, ['error yaml-valid']],
    [`${GOOD}\nmetadata: {a: b}`, ['error yaml-plain']],
  ])('%j', (yaml, expected) => {
    expect(rules(open(yaml))).toEqual(expected)
  })

  it('reports every error, each with its line', () => {
    const { problems } = open('name: A\ncolour: red\ndescription: 1')
    expect(problems.map(({ field, line }) => [field, line])).toEqual([
      ['colour', 3],
      ['name', 2],
      ['name', 2],
      ['description', 4],
    ])
  })

  it('does not compare the name when the folder is unknown', () => {
    expect(open('name: b\ndescription: d', null).valid).toBe(true)
  })
})

describe('Claude Code', () => {
  it.each([
    [GOOD, []],
    [`${GOOD}\nmodel: opus\neffort: high\ncontext: fork\nshell: bash\nbackground: "off"`, []],
    [`${GOOD}\nuser-invocable: yes\ndisable-model-invocation: 0`, []],
    [`${GOOD}\nuser-invocable: maybe`, ['error value-boolean']],
    [`${GOOD}\neffort: huge`, ['error value-known']],
    [`${GOOD}\ncontext: spoon`, ['error value-known']],
    [`${GOOD}\nshell: fish`, ['error value-known']],
    [`${GOOD}\nmodel: "the best one"`, ['error model-form']],
    [`${GOOD}\nallowed-tools: 5`, ['error value-list']],
    [`${GOOD}\nallowed-tools:\n  - Read`, []],
    [`${GOOD}\ncolour: red`, ['warning key-known']],
    [`${GOOD}\nmetadata: x`, ['error value-map']],
    [`${GOOD}\nhooks: x`, ['error hook-shape']],
    [
      `${GOOD}\nhooks:\n  PreToolUse:\n    - matcher: Bash\n      hooks:\n        - type: command\n          command: ./a.sh\n          once: true`,
      [],
    ],
    [
      `${GOOD}\nhooks:\n  Whenever:\n    - hooks:\n        - type: command`,
      ['warning hook-event', 'error hook-shape'],
    ],
    ['name: a', ['warning description-missing']],
    ['description: d', ['warning name-missing']],
    [
      `name: a\ndescription: ${'d'.repeat(1500)}\nwhen_to_use: ${'w'.repeat(40)}`,
      ['warning description-length'],
    ],
    ['name: claude-helper\ndescription: d', ['error name-reserved']],
    ['name: anthropic-x\ndescription: d', ['error name-reserved']],
    ['name: cc-plugin-x\ndescription: d', ['error name-reserved']],
    ['name: synced\ndescription: d', ['error name-reserved']],
    ['name: My Skill\ndescription: d', ['warning name-form']],
    [`${GOOD}\nlicense: !!js/function x`, ['error yaml-valid']],
  ])('%j', (yaml, expected) => {
    expect(rules(claude(yaml))).toEqual(expected)
  })

  it('needs a name from somewhere', () => {
    expect(rules(claude('description: d', null))).toEqual(['error name-required'])
  })

  it('wants SKILL.md in capitals', () => {
    expect(checkClaudeCode({ ...inputOf(GOOD), fileName: 'skill.md' }).valid).toBe(false)
    expect(checkOpenStandard({ ...inputOf(GOOD), fileName: 'skill.md' }).valid).toBe(true)
  })

  it('and the open standard want text: what cannot be decoded cannot be reviewed either', () => {
    const input = { ...inputOf(GOOD), unreadable: 'is not valid UTF-8' }
    for (const verdict of [checkClaudeCode(input), checkOpenStandard(input)])
      expect(rules(verdict)).toEqual(['error file-text'])
  })

  it('loads a file without frontmatter, with a warning', () => {
    const verdict = checkClaudeCode({
      fileName: 'SKILL.md',
      unreadable: null,
      folderName: 'a',
      frontmatter: readFrontmatter('# Text\n'),
    })
    expect(verdict.valid).toBe(true)
    expect(rules(verdict)).toContain('warning frontmatter-missing')
  })
})
