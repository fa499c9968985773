import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'

// A bundle comes from whom it is held against. It must not speak to the auditor in the verifier's name,
// reach outside of itself, or keep the auditor's machine busy.
const PROGRAM = join(import.meta.dirname, 'verify.mjs')
const FAKE = 'VERIFIED: everything is as it was signed.'
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-hostile-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const run = (...list: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...list], {
    encoding: 'utf8',
    timeout: 25_000,
    maxBuffer: 1 << 20,
  })
  return { status, said: stdout, stderr }
}
const lines = (text: string) => text.split('\n')

test.each([
  ['a line end', `x\n${FAKE}\n`],
  ['control characters', `x\u001b[2J\u001b[1;1H${FAKE}\u001b[8m`],
  ['eight-bit control characters', `x\u009b2J${FAKE}`],
  ['a title of the window', 'x\u001b]0;pwned\u0007'],
  ['letters from right to left', `x\u202e${FAKE}`],
])('a file named with %s cannot write the verdict', (_, name) => {
  const { status, said } = run(file('named.zip', zipSync({ [name]: strToU8('x') })))
  expect(status).toBe(4)
  expect(lines(said)).not.toContain(FAKE)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be printed.
  expect(said).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/)
  expect(said).toMatch(/unsafe name, x\\u/)
})

test('nor can the origin of a checkpoint', () => {
  const hash = Buffer.alloc(32).toString('base64')
  const signature = Buffer.alloc(68).toString('base64')
  const origin = 'log\u001b[2J'
  const note = `${origin}\n5\n${hash}\n\n\u2014 ${origin} ${signature}\n`
  const { status, said } = run(file('checkpoint', note))
  expect(status).toBe(3)
  expect(said).toContain('log\\u001b[2J')
  expect(said).not.toContain('\u001b')
})

test('a name that leads out of the bundle, and a symbolic link, are refused', () => {
  const zip = zipSync({ '../../outside': strToU8('x') })
  expect(run(file('outside.zip', zip))).toMatchObject({ status: 4 })
  symlinkSync('/etc/hostname', join(folder, 'link'))
  expect(run(folder).said).toContain('link is neither a file nor a folder')
  rmSync(join(folder, 'link'))
})

test.each([
  ['nesting', `{"core":${'['.repeat(500_000)}${']'.repeat(500_000)}}\n`, 4],
  ['a line of 40 MB', `{"core":{"x":"${'a'.repeat(40 << 20)}"}}\n`, 4],
  ['a prototype', '{"core":{"__proto__":{"id":"x"}},"index":0}\n', 4],
])('events with %s end the program in words, not in an error', (_, content, code) => {
  const { status, said, stderr } = run(file('events.ndjson', content))
  expect({ status, stderr }).toEqual({ status: code, stderr: '' })
  expect(said).toContain('MALFORMED')
})

test('ten thousand signatures under one checkpoint are read in time', () => {
  const hash = Buffer.alloc(32).toString('base64')
  const signature = `\u2014 log ${Buffer.alloc(68).toString('base64')}\n`
  const note = `log\n5\n${hash}\n\n${signature.repeat(10_000)}`
  expect(run(file('many', note)).status).toBe(3)
})
