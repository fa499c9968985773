import { expect, test } from 'vitest'
import { type CodeLine, highlightLines } from './highlight'

const textOf = (lines: readonly CodeLine[]) =>
  lines.map((line) => line.map(([text]) => text).join('')).join('\n')
const kindsOf = (lines: readonly CodeLine[]) => new Set(lines.flat().map(([, kind]) => kind))

test('colour changes no character of the file', async () => {
  const code = '#!/bin/sh\n# note\nif true; then\n\techo "<b>&amp;</b>"  \nfi'
  const lines = await highlightLines(code, 'scripts/install')
  expect(textOf(lines)).toBe(code)
  expect(kindsOf(lines)).toContain('comment')
  expect(kindsOf(lines)).toContain('string-expression')
})

test('lines are counted as an editor counts them, whatever ends them', async () => {
  for (const code of ['a: 1\nb: 2', 'a: 1\nb: 2\n', 'a: 1\r\nb: 2\r\n'])
    expect(textOf(await highlightLines(code, 'config.yaml'))).toBe('a: 1\nb: 2')
  expect(await highlightLines('', 'empty.md')).toHaveLength(1)
})

test.each([
  ['a file too large', `const a = 1\n${'// x\n'.repeat(70_000)}`, 'big.ts'],
  ['a line too long', `const a = "${'x'.repeat(2_100)}"`, 'min.js'],
  ['a language we do not know', 'const a = 1', 'file.unknown'],
])('%s comes back whole and plain', async (_, code, path) => {
  const lines = await highlightLines(code, path)
  expect(textOf(lines)).toBe(code.replace(/\n$/, ''))
  expect([...kindsOf(lines)]).toEqual([null])
})
