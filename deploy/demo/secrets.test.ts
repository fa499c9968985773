import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readSecrets } from './secrets.mjs'

// An RSA key is made each time, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

let folder = ''
let file = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-secrets-'))
  file = join(folder, 'secrets.json')
})

afterEach(() => rm(folder, { recursive: true }))

const mode = async () => (await stat(file)).mode & 0o777

// Windows keeps no such modes; there the folder's own rights decide.
if (process.platform !== 'win32')
  test('only the owner may read them', async () => {
    await readSecrets(file)
    expect(await mode()).toBe(0o600)
    await chmod(file, 0o644)
    await readSecrets(file)
    expect(await mode()).toBe(0o600)
  })

test('they are made once and never change', async () => {
  const first = await readSecrets(file)
  expect(await readSecrets(file)).toEqual(first)
})

test('two installations share none', async () => {
  const one = await readSecrets(file)
  const other = await readSecrets(join(folder, 'other.json'))
  for (const name of Object.keys(one) as (keyof typeof one)[])
    expect(one[name], name).not.toEqual(other[name])
})

test('what a newer version needs is added, what is there is kept', async () => {
  await writeFile(file, '{"VAULT_KEY":"kept"}')
  const secrets = await readSecrets(file)
  expect(secrets.VAULT_KEY).toBe('kept')
  expect(secrets.demoPassword).toMatch(/^[a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5}$/)
})

test('a damaged file is refused, for new secrets could not open the old data', async () => {
  await writeFile(file, '{')
  await expect(readSecrets(file)).rejects.toThrow(/not valid JSON/)
  expect(await readFile(file, 'utf8')).toBe('{')
})
