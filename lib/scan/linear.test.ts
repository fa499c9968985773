import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { RULES } from '@/lib/scan/catalogue'
import { runRules } from '@/lib/scan/engine/run'
import { viewOf } from '@/lib/scan/engine/view'

const here = fileURLToPath(new URL('.', import.meta.url))
// A pattern that backtracks takes hours on these; a slow machine takes seconds.
const CEILING_MS = 60_000

const searched = ['rules', 'engine', 'capabilities'].flatMap((folder) =>
  readdirSync(join(here, folder)).map((name) => join(folder, name)),
)

/** Source text of every regular expression of a file, also those built from String.raw. */
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
    if (ts.isTaggedTemplateExpression(node)) found.push(node.template.getText())
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** Unbounded quantifiers outside character classes; escapes are removed first. */
const unbounded = (pattern: string) =>
  pattern
    .replace(/\$\{\w+\}/g, '')
    .replace(/\\./g, 'x')
    .replace(/\[[^\]]*\]/g, 'c')
    .replace(/\/[a-z]*$/, '')
    .match(/[+*]|\{\d+,\}/g) ?? []

describe('patterns', () => {
  it.each(searched)('%s repeats nothing without a bound', (path) => {
    for (const pattern of patternsIn(path)) {
      // A single class repeated to the end of a match cannot backtrack into anything.
      if (/^\/\\s\+\/g$|^\/\[\^\\n\]\/g$|^\/\\d\+\/$|^\/\^\\d\+\$\/$/.test(pattern)) continue
      expect(unbounded(pattern), pattern).toEqual([])
    }
  })
})

const LENGTH = 100_000
const fill = (unit: string) => unit.repeat(Math.ceil(LENGTH / unit.length)).slice(0, LENGTH)
const HOSTILE = [
  fill('a'),
  fill(' '),
  fill('curl '),
  fill('curl https://'),
  fill('base64 -d '),
  fill('echo | '),
  fill('`'),
  fill('"'),
  fill("'"),
  fill('('),
  fill('~/.ssh '),
  fill('~/.aws/'),
  fill('send '),
  fill('send secrets to '),
  fill('do not tell '),
  fill('ignore all '),
  fill('http://a.'),
  fill('eval('),
  fill('open('),
  fill('\n'),
  fill('<!--'),
  fill('!`'),
  fill('$('),
  fill('rm -'),
  fill('rm -rf '),
  fill('A='),
  fill('x=x\n'),
  fill('password '),
  fill('\u200b\u200c'),
  fill('{"command":'),
  fill('exec(base64.'),
  fill('sh -c "'),
  fill('nc -e'),
  fill('eyJaaaaaaaaaa.'),
  fill('[['),
  fill('> /'),
  fill('if a, '),
]

describe('hostile lines', () => {
  it.each(HOSTILE.map((text) => [text.slice(0, 16), text] as const))(
    '%j a hundred thousand characters long',
    (_, text) => {
      for (const path of ['SKILL.md', 'run.sh', 'run.py', 'run.js', 'run.ps1', 'a.json', 'a.txt']) {
        const view = viewOf(
          { path, mode: 0, size: text.length, text, reading: { kind: 'text' } },
          { instructions: '' },
        )
        const facts = {
          folderName: null,
          frontmatter: null,
          instructions: '',
          paths: new Set<string>(),
        }
        runRules(view, facts, RULES, () => undefined)
      }
    },
    CEILING_MS,
  )
})
