import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generate } from './generate.mjs'
import { hashSources } from './source-hash.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const entries = join(root, 'deploy/entries')
const marker = join(root, '.next/countersign-sources.sha256')

const SOURCES = [
  'app',
  'components',
  'deploy',
  'instrumentation.ts',
  'lib',
  'next.config.ts',
  'package-lock.json',
  'package.json',
  'prisma',
  'proxy.ts',
  'public',
  'tsconfig.json',
]

/** Whether `.next` and `dist` were built from the sources as they are now. */
export async function isBuilt() {
  const [hash, built] = await Promise.all([
    hashSources(root, SOURCES),
    readFile(marker, 'utf8').catch(() => ''),
  ])
  return built === hash && existsSync(join(root, 'dist/server.mjs'))
}

/**
 * Builds everything a start needs: the Prisma client, the Next application in `.next`, and our own
 * programs in `dist`. Throws with the compiler's output when something does not compile.
 */
export async function build({
  print = false,
  signal = /** @type {AbortSignal | undefined} */ (undefined),
} = {}) {
  const hash = await hashSources(root, SOURCES)
  await rm(marker, { force: true })
  await generate()
  await Promise.all([buildPages(print, signal), buildPrograms()])
  await writeFile(marker, hash)
}

/** @param {boolean} print @param {AbortSignal | undefined} signal */
function buildPages(print, signal) {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next')
  return new Promise((/** @type {(value: void) => void} */ resolve, reject) => {
    const child = spawn(process.execPath, [next, 'build'], {
      cwd: root,
      ...(signal && { signal }),
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', print ? 'inherit' : 'pipe', print ? 'inherit' : 'pipe'],
    })
    let output = ''
    child.stdout?.on('data', (chunk) => (output += chunk))
    child.stderr?.on('data', (chunk) => (output += chunk))
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Error(`next build ended with ${code ?? signal}.\n${output}`))
    })
  })
}

/** One file in `dist` for each program: the portal, the worker, and what is in deploy/entries. */
async function buildPrograms() {
  const names = (await readdir(entries)).filter((name) => name.endsWith('.ts'))
  const programs = names.map((name) => join(entries, name))
  await rm(join(root, 'dist'), { recursive: true, force: true })
  await bundle([join(root, 'lib/server.ts'), join(root, 'lib/worker.ts'), ...programs])
}

/**
 * Bundles TypeScript programs into `<folder>/<name>.mjs`, where `[name]` stands for the name of each
 * file; packages stay in node_modules.
 * @param {string[]} files
 * @param {string} name
 * @param {string} folder
 */
export async function bundle(files, name = '[name]', folder = join(root, 'dist')) {
  const esbuild = await import('esbuild')
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: files,
    outdir: folder,
    entryNames: name,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    alias: { '@': root, 'server-only': join(root, 'lib/testing/empty.ts') },
    sourcemap: true,
    logLevel: 'warning',
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (await isBuilt()) console.log('The build is up to date.')
  else await build({ print: true })
}
