import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hashSources } from './source-hash.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Writes the Prisma client into lib/db/generated, unless it was made from this very schema. Answers
 * whether it had to.
 */
export async function generate() {
  const marker = join(root, 'lib/db/generated/sources.sha256')
  const lock = await readFile(join(root, 'node_modules/prisma/package.json'))
  const hash = `${JSON.parse(lock.toString()).version} ${await hashSources(root, ['prisma/schema'])}\n`
  if ((await readFile(marker, 'utf8').catch(() => '')) === hash) return false
  const prisma = createRequire(import.meta.url).resolve('prisma/build/index.js')
  const args = [prisma, 'generate', '--config', 'prisma/prisma.config.ts']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    // The CLI downloads a schema engine that `generate` never runs; any program satisfies it.
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  })
  if (status !== 0) throw new Error(`prisma generate failed:\n${stdout}${stderr}`)
  await writeFile(marker, hash)
  return true
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  console.log((await generate()) ? 'Prisma client generated.' : 'Prisma client is up to date.')
