import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hashSources } from './source-hash.mjs'

let root = ''
const hash = () => hashSources(root, ['lib', 'tsconfig.json', 'proxy.ts'])

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'countersign-hash-'))
  await mkdir(join(root, 'lib/skills'), { recursive: true })
  await writeFile(join(root, 'lib/skills/send.ts'), 'one')
  await writeFile(join(root, 'tsconfig.json'), '{}')
})

afterEach(() => rm(root, { recursive: true }))

test('a changed, added or renamed file asks for a build', async () => {
  const hashes = [await hash()]
  await writeFile(join(root, 'lib/skills/send.ts'), 'two')
  hashes.push(await hash())
  await writeFile(join(root, 'lib/skills/more.ts'), '')
  hashes.push(await hash())
  await rm(join(root, 'lib/skills/more.ts'))
  await writeFile(join(root, 'lib/skills/other.ts'), '')
  hashes.push(await hash())
  await writeFile(join(root, 'proxy.ts'), '')
  hashes.push(await hash())
  expect(new Set(hashes).size).toBe(hashes.length)
})

test('tests and prose ask for none', async () => {
  const before = await hash()
  await writeFile(join(root, 'lib/skills/send.test.ts'), 'new')
  await writeFile(join(root, 'lib/README.md'), 'new')
  expect(await hash()).toBe(before)
})
