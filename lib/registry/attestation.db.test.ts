import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { evidenceKeys } from '@/lib/auth/published-keys'
import { aPerson, aPublication } from '@/lib/testing/registry-factories'
import { archiveName, verifyCommand } from './rules'
import { serveAttestation } from './serve-attestation'
import { serveArchive } from './serve-marketplace'

const FILES = ['skill.dsse.json', 'countersign-keys.json', 'skill.zip'] as const
let folder: string
let approvers: readonly string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-verify-'))
  const actor = await aPerson('auditor')
  const { name, version, reviewers } = await aPublication({ name: 'release-notes' })
  approvers = reviewers.map(({ id }) => id)
  const request = new Request('http://localhost:3000/')
  const answers = [
    await serveAttestation(actor, name, version),
    await evidenceKeys(),
    await serveArchive(request, actor, archiveName(name, version)),
  ]
  for (const [at, file] of FILES.entries())
    await writeFile(join(folder, file), Buffer.from(await (answers[at] as Response).arrayBuffer()))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** The command as the documentation has it. */
async function documented(): Promise<string> {
  const text = await readFile(new URL('../../docs/verify-attestation.md', import.meta.url), 'utf8')
  return /```sh\n(node -e '[\s\S]*?)\n```/.exec(text)?.[1] ?? ''
}

const run = (command: string): Promise<{ stdout: string }> =>
  promisify(execFile)('sh', ['-c', command], { cwd: folder })

test('the documented command is the one the page shows, and verifies a published skill', async () => {
  const command = await documented()
  expect(command).toBe(verifyCommand(...FILES))
  const { stdout } = await run(command)
  expect(stdout).toMatch(/^verified release-notes 1\.0\.0 sha256:[0-9a-f]{64}$/m)
  for (const id of approvers) expect(stdout).toContain(`approved by ${id}`)
})

test.each([
  [
    'an archive with one byte changed',
    'skill.zip',
    (bytes: Buffer): void => {
      bytes.writeUInt8(1, 40)
    },
  ],
  [
    'an attestation whose payload was changed',
    'skill.dsse.json',
    (bytes: Buffer): void => {
      const at = bytes.indexOf('"payload":') + 40
      bytes.writeUInt8(bytes.readUInt8(at) === 65 ? 66 : 65, at)
    },
  ],
] as const)('%s is not verified', async (_, file, tamper): Promise<void> => {
  const path = join(folder, file)
  const good = await readFile(path)
  const bad = Buffer.from(good)
  tamper(bad)
  await writeFile(path, bad)
  await expect(run(await documented())).rejects.toThrow()
  await writeFile(path, good)
  await run(await documented())
})
