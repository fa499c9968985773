import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { BUILT_IN } from './catalogue'
import { compileRule } from './compile-rule'
import { redact } from './redact'
import { FIELD_MAX } from './rules'

const here = fileURLToPath(new URL('.', import.meta.url))
// A pattern that backtracks takes hours on these; a slow machine takes seconds.
const CEILING_MS = 20_000

const searched = [
  ...readdirSync(join(here, 'detectors')).map((name) => join('detectors', name)),
  'identifiers.ts',
  'engine.ts',
]

/** Source text of every regular expression of a file, also those put together from strings. */
function patternsIn(path: string): string[] {
  const source = ts.createSourceFile(
    path,
    readFileSync(join(here, path), 'utf8'),
    ts.ScriptTarget.ES2023,
    true,
  )
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.push(node.text)
    if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp')
      found.push(node.arguments?.[0]?.getText() ?? '')
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** Unbounded quantifiers outside character classes; escapes are removed first. */
const unbounded = (pattern: string) =>
  pattern
    .replace(/\$\{[^}]*\}|[`'] \+\s+'/g, '')
    .replace(/\\\\?./g, 'x')
    .replace(/\[[^\]]*\]/g, 'c')
    .match(/[+*](?![^(]*\/[a-z]*$)|\{\d+,\}/g) ?? []

/** One class repeated up to where something else stands: nothing to backtrack into. */
const isSingleRun = (pattern: string) =>
  /^\/\^?(?:\[[^\]]*\]|\\.|\[A-Z\]\{2\}\\d)[+*]\$?\/g?$/.test(pattern)

describe('patterns', () => {
  it.each(searched)('%s repeats nothing without a bound', (path) => {
    for (const pattern of patternsIn(path))
      if (!isSingleRun(pattern)) expect(unbounded(pattern), pattern).toEqual([])
  })
})

const fill = (unit: string) => unit.repeat(Math.ceil(FIELD_MAX / unit.length)).slice(0, FIELD_MAX)
const UNITS = [
  ...[
    'a',
    ' ',
    '1',
    '1 ',
    '1-',
    '1.',
    '4',
    '4111 ',
    '4111-',
    '41',
    '0',
    '00',
    '+1',
    '+',
    '(1',
    '1)',
  ],
  ...['+44 20 ', '415-555-', '1  2  ', '1( 2) ', 'call 12345678 ', 'tel 1234567', '12-34-', '0 0/'],
  ...['@', 'a@', 'a@b', 'a@b.', 'a@b.c', 'a.a@', '@a.', 'a@a.a.a.a.', 'a=', 'é@é.'],
  ...[
    'DE89',
    'DE89 ',
    'GB29 NWBK ',
    'AB12',
    'DE',
    'de89 a',
    '1.1.',
    '1.1.1.1',
    ':',
    '::',
    'a:',
    '1:2:',
  ],
  ...[
    'eyJ',
    'eyJ.',
    'eyJa.eyJa.',
    'eyJaaaaaaaaaaaaaa',
    '-eyJ',
    'sk-',
    'sk-ant-',
    'sk-ant-api03-',
    'sk-proj-',
  ],
  ...[
    'AKIA',
    'AKIAAAAAAAAAAAAAAAAA',
    'AIza',
    'ghp_',
    'github_pat_',
    'glpat-',
    'xoxb-',
    'npm_',
    'pypi-AgEIcHlwaS5vcmc',
  ],
  ...[
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN ',
    '-----END ',
    '-----BEGIN PRIVATE KEY-----\n-----END ',
  ],
  ...[
    'password=',
    'password="',
    'password is ',
    'token: ',
    'secret',
    'api_key=a',
    'password=a1!b2c3',
    'x_key=',
  ],
  ...[
    'bearer ',
    'basic a',
    'http://',
    'http://a:',
    'http://a:b',
    'a://b:c@',
    'aws_secret_access_key=',
    'sig=',
    'Q~',
  ],
  ...[
    'aaa1Q~',
    'AccountKey=',
    '[',
    '[card …',
    '[redacted: ',
    '[card …1111]',
    '[truncated, 1',
    '\u0001',
  ],
  ...[
    '2026-11-21',
    '2026-11-21T03:44:50.123Z',
    '0190c5f2-7c1e-7abc-9def-',
    'deadbeef',
    'sha256-',
    '1.2.3-a',
  ],
  ...[
    '536-22-',
    '536-22-1847',
    'ssn 536221847 ',
    '912-74-',
    '1EG4-',
    '1EG4-TE5-MK73',
    'AB1234563 dea ',
    '🙂',
    '\ud83d',
  ],
]

describe('hostile fields', () => {
  it.each(UNITS)(
    '%j, 64 Ki of it',
    (unit) => {
      const text = fill(unit)
      for (const detector of BUILT_IN) detector.find(text)
      const { text: redacted } = redact(text)
      expect(redacted.length).toBeLessThanOrEqual(FIELD_MAX)
    },
    CEILING_MS,
  )

  it.each([
    '(a+)+b',
    '(a|a)*b',
    '(x{0,40}y){0,4}z',
    '([a-z]{1,20}[0-9]{1,10}){1,5}!',
    '(.*)(.*)(.*)(.*)=',
  ])(
    'an own rule %s cannot be made to take long',
    (pattern) => {
      const rule = compileRule({
        id: '0',
        name: 'Own',
        type: 'own',
        pattern,
        class: 'internal',
        replacement: 'tag',
        keywords: [],
      })
      for (const unit of ['a', 'xy', 'a1', 'x', 'aaaaaaaaaaaaaaaaaaaaaaaa1'])
        redact(fill(unit), { rules: [rule] })
    },
    CEILING_MS,
  )
})

describe('cost', () => {
  // On a quiet machine about 0.5 µs; the ceiling leaves room for a busy one.
  it('is below 3 µs for a field in which there is nothing', () => {
    for (const text of [
      'Submission approved by reviewer',
      '0190c5f2-7c1e-7abc-9def-0123456789ab',
      '2026-11-21T03:44:50.123Z',
      'payments/settlement-helper 1.2',
    ]) {
      const batch = () => {
        const started = performance.now()
        for (let i = 0; i < 2_000; i += 1) redact(text)
        return ((performance.now() - started) * 1_000) / 2_000
      }
      expect(Math.min(...Array.from({ length: 30 }, batch)), text).toBeLessThan(3)
    }
  })

  it('doubles, at most, where the text doubles', () => {
    const time = (text: string) => {
      const started = performance.now()
      redact(text)
      return performance.now() - started
    }
    for (const unit of ['1 2-3 ', 'a@b.c ', 'sk-ant-', 'password=x ', 'eyJa.']) {
      const half = fill(unit).slice(0, FIELD_MAX / 8)
      time(half)
      const [short, long] = [0, 0].map((_, i) =>
        Math.min(...[0, 0, 0, 0, 0].map(() => time(i === 0 ? half : fill(unit)))),
      ) as [number, number]
      expect(long, unit).toBeLessThan(Math.max(5, short * 8 * 4))
    }
  })
})
