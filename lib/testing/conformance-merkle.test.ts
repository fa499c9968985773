import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const sha256 = (...parts: Uint8Array[]) =>
  createHash('sha256').update(Buffer.concat(parts)).digest()
const [one, two] = ['a', 'b'].map((text) => sha256(Buffer.of(0), Buffer.from(text)))
if (!one || !two) throw new Error('Both are made.')
const root = sha256(Buffer.of(1), one, two)
const [ONE, TWO, ROOT] = [one, two, root].map((hash) => hash.toString('base64'))

const included = { leafIdx: 1, treeSize: 2, leafHash: TWO, root: ROOT, proof: [ONE] }
const consistent = { size1: 1, size2: 2, root1: ONE, root2: ROOT, proof: [TWO] }
const VECTORS = {
  source: 'computed here',
  inclusion: [
    { ...included, name: 'good', wantErr: false },
    { ...included, name: 'wrong-place', leafIdx: 0, wantErr: true },
  ],
  consistency: [
    { ...consistent, name: 'good', wantErr: false },
    { ...consistent, name: 'from-nothing', size1: 0, wantErr: true },
  ],
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-vectors-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function run(content: string | null) {
  const path = join(folder, 'vectors.json')
  if (content !== null) await writeFile(path, content)
  const program = ['--import', 'tsx', 'lib/testing/conformance-merkle.ts']
  const given = content === null ? [] : [path]
  return spawnSync(process.execPath, [...program, ...given], { encoding: 'utf8' })
}

describe('npm run conformance:merkle', () => {
  test('runs every case and counts them by kind', async () => {
    const { status, stdout } = await run(JSON.stringify(VECTORS))
    expect(stdout).toContain('inclusion: 2 of 2 as wanted (1 of them to be refused)')
    expect(stdout).toContain('consistency: 2 of 2 as wanted (1 of them to be refused)')
    expect(status).toBe(0)
  })

  test('fails when a case comes out otherwise than wanted, and names it', async () => {
    const [good, ...rest] = VECTORS.inclusion
    const wrong = { ...VECTORS, inclusion: [{ ...good, wantErr: true }, ...rest] }
    const { status, stdout } = await run(JSON.stringify(wrong))
    expect(stdout).toContain('MISMATCH inclusion good: accepted')
    expect(status).toBe(1)
  })

  test('keeps numbers that JSON.parse would round', async () => {
    const big = { ...included, name: 'big', leafIdx: 0, wantErr: true }
    const text = JSON.stringify({ ...VECTORS, inclusion: [big] }).replace(
      '"leafIdx":0',
      '"leafIdx":18446744073709551615',
    )
    expect((await run(text)).status).toBe(0)
  })

  test('refuses a file that lacks, is garbled or has no cases, in words', async () => {
    for (const [content, words] of [
      [null, 'Usage: npm run conformance:merkle'],
      ['{"inclusion": [', 'is not a JSON object'],
      ['[]', 'is not a JSON object'],
      ['{"inclusion": [], "consistency": []}', 'no list “inclusion” of cases'],
      [JSON.stringify({ ...VECTORS, subtree: [] }), 'no check for cases of: subtree'],
    ] as const) {
      const { status, stderr } = await run(content)
      expect(stderr).toContain(words)
      expect(status).toBe(1)
    }
  })
})
