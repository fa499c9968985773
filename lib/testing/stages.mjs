import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hydratePostgres, install, missingPackages } from '../../deploy/demo/install.mjs'
import { startPostgres } from '../../deploy/demo/postgres.mjs'
import { postgresPackage } from '../../deploy/demo/postgres-binaries.mjs'
import { Refusal } from '../../deploy/demo/refusal.mjs'
import { requireChromium, requireGit } from './browser.mjs'
import { confirmed, countPlaywright, countVitest } from './counts.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')
const STAGE_TIMEOUT_MS = 20 * 60_000

/** @typedef {import('./counts.mjs').Counts} Counts */
/** @type {Record<string, (folder: string) => Promise<Counts>>} */
const STAGES = { types: checkTypes, lint: checkLint, unit: runUnit, e2e: runBrowser }

/**
 * All stages, or those named, one after the other; a failing one does not stop the rest. The last
 * line is the sum. Answers the exit code.
 * @param {string[]} wanted
 */
export async function runStages(wanted) {
  const unknown = wanted.find((name) => !(name in STAGES))
  if (unknown)
    throw new Refusal(
      `There is no stage “${unknown}”.`,
      `There are ${Object.keys(STAGES).join(', ')}.`,
    )
  const folder = await mkdtemp(join(tmpdir(), 'countersign-test-'))
  const total = { passed: 0, failed: 0 }
  try {
    await prepare()
    for (const [name, stage] of Object.entries(STAGES)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue
      const { passed, failed } = await runStage(name, () => stage(folder))
      total.passed += passed
      total.failed += failed
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  console.log(`${total.passed} passed, ${total.failed} failed`)
  return total.failed > 0 ? 1 : 0
}

/** @param {string} name @param {() => Promise<Counts>} work @returns {Promise<Counts>} */
async function runStage(name, work) {
  const startedAt = Date.now()
  console.log(`\n── ${name} ${'─'.repeat(60 - name.length)}`)
  const counts = await work().catch((error) => {
    console.error(error)
    return { passed: 0, failed: 1 }
  })
  const seconds = Math.round((Date.now() - startedAt) / 1000)
  console.log(`── ${name}: ${counts.passed} passed, ${counts.failed} failed, in ${seconds} s\n`)
  return counts
}

/** Everything a fresh machine lacks: packages, git, and the generated Prisma client. */
async function prepare() {
  if ((await missingPackages(root)).length > 0) {
    console.log('Installing packages …')
    install(root)
  }
  await hydratePostgres(root, postgresPackage())
  requireGit(console.log)
  const { generate } = await import('../../deploy/generate.mjs')
  await generate()
}

async function checkTypes() {
  const next = await run(program('next', 'next'), ['typegen'])
  const isRight = next && (await run(program('typescript', 'tsc'), ['--noEmit']))
  return { passed: isRight ? 1 : 0, failed: isRight ? 0 : 1 }
}

async function checkLint() {
  const args = ['check', '--config-path=lib/testing/lint.json', '--max-diagnostics=50', '.']
  const isClean = await run(program('@biomejs/biome', 'biome'), args)
  return { passed: isClean ? 1 : 0, failed: isClean ? 0 : 1 }
}

/** @param {string} folder */
async function runUnit(folder) {
  const report = join(folder, 'vitest.json')
  const cluster = join(folder, 'postgres')
  const postgres = await startPostgres({ folder: cluster, password: 'test', durable: false })
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const args = ['run', '--config', 'lib/testing/vitest.config.ts', ...reporters]
    const environment = { TEST_DATABASE_SERVER: postgres.url('postgres') }
    const endedWell = await run(program('vitest', 'vitest'), args, environment)
    return confirmed(countVitest(await readReport(report)), endedWell)
  } finally {
    await postgres.stop()
  }
}

/** @param {string} folder */
async function runBrowser(folder) {
  const { build, isBuilt } = await import('../../deploy/build.mjs')
  // Before the clock of the tests starts: on a fresh machine this is the longest part.
  if (!(await isBuilt())) await build()
  const report = join(folder, 'playwright.json')
  const environment = {
    CHROMIUM_PATH: await requireChromium(console.log),
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  }
  const args = ['test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json']
  const endedWell = await run(program('@playwright/test', 'playwright'), args, environment)
  return confirmed(countPlaywright(await readReport(report)), endedWell)
}

/** @param {string} file */
async function readReport(file) {
  return JSON.parse(await readFile(file, 'utf8'))
}

/** The script behind a package's command. @param {string} name @param {string} command */
function program(name, command) {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`)
  const { bin } = createRequire(import.meta.url)(manifest)
  return join(dirname(manifest), typeof bin === 'string' ? bin : bin[command])
}

/**
 * Whether a program ended well. It is ended when it takes far too long.
 * @param {string} script
 * @param {string[]} args
 * @param {Record<string, string>} [environment]
 * @returns {Promise<boolean>}
 */
function run(script, args, environment = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: root,
      // Settings of the shell must not decide what the tests find.
      env: {
        ...process.env,
        DATABASE_URL: '',
        MIGRATION_DATABASE_URL: '',
        NEXT_TELEMETRY_DISABLED: '1',
        ...environment,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: STAGE_TIMEOUT_MS,
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      if (signal) console.error(`${script} was ended by ${signal}.`)
      resolve(code === 0)
    })
  })
}
