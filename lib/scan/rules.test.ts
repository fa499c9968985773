import { describe, expect, it } from 'vitest'
import { RULES } from '@/lib/scan/catalogue'
import type { Example, Rule } from '@/lib/scan/engine/rule'
import { binaryFile, textFile } from '@/lib/scan/memory-file'
import { scanSkill } from '@/lib/scan/scan'

const HEADER =
  '---\nname: example\ndescription: Turns merged pull requests into release notes.\nlicense: MIT\n---\n'

function filesOf(example: Example) {
  if (typeof example === 'string')
    return [textFile('SKILL.md', `${HEADER}# Example\n\n${example}\n`)]
  const other =
    'bytes' in example
      ? binaryFile(example.path, example.bytes)
      : textFile(example.path, example.text)
  if (example.path === 'SKILL.md') return [other]
  const words = 'skill' in example && example.skill ? example.skill : 'Do the work.'
  return [textFile('SKILL.md', `${HEADER}# Example\n\n${words}\n`), other]
}

async function hitsOf(rule: Rule, example: Example) {
  const report = await scanSkill(filesOf(example), { folderName: 'example' })
  return report.findings.filter(({ ruleId }) => ruleId === rule.id)
}

const label = (example: Example) =>
  JSON.stringify(
    typeof example === 'string' ? example : 'text' in example ? example.text : example.path,
  ).slice(0, 90)

describe.each(RULES.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
  it.each(rule.examples.match.map((example) => [label(example), example] as const))(
    'matches %s',
    async (_, example) => {
      expect(await hitsOf(rule, example)).not.toEqual([])
    },
  )

  it.each(rule.examples.pass.map((example) => [label(example), example] as const))(
    'passes %s',
    async (_, example) => {
      expect(await hitsOf(rule, example)).toEqual([])
    },
  )

  it('is written for people: a title, a reason, a remedy and both kinds of examples', () => {
    expect(rule.title.length).toBeGreaterThan(10)
    expect(rule.title.length).toBeLessThan(70)
    expect(rule.why).toMatch(/\.$/)
    expect(rule.remedy).toMatch(/\.$/)
    expect(rule.examples.match.length).toBeGreaterThan(0)
    expect(rule.examples.pass.length).toBeGreaterThan(0)
  })
})

it('no two rules share an id', () => {
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length)
})
