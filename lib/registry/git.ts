import 'server-only'
import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { AppError } from '@/lib/errors'

export type GitInstallation = { folder: string; environment: Record<string, string> }

const REMEDY =
  'Install git 2.28 or newer with its HTTP backend (Debian: git; Alpine: git and git-daemon) on the machine that runs the portal. Until then, use /marketplace.json.'

const missing = (cause: unknown) =>
  new AppError(
    'unavailable',
    `The marketplace cannot be served as git, because git is not installed here. ${REMEDY}`,
    { cause },
  )

// Nothing of the machine's or the portal's own settings may reach the bytes we serve, or a hook run.
const environmentFor = (folder: string) => ({
  PATH: [folder, '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
  HOME: '/nonexistent',
  LC_ALL: 'C',
  TZ: 'UTC',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  // A cache folder on a shared disk may belong to another user of the same deployment.
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'safe.directory',
  GIT_CONFIG_VALUE_0: '*',
})

let found: GitInstallation | undefined

/** Where this machine's git keeps its programs. Throws `unavailable` with the remedy if there is none. */
export async function findGit(): Promise<GitInstallation> {
  if (found) return found
  try {
    const { stdout } = await promisify(execFile)('git', ['--exec-path'])
    const folder = stdout.trim()
    await access(join(folder, 'git-http-backend'))
    found = { folder, environment: environmentFor(folder) }
    return found
  } catch (cause) {
    throw missing(cause)
  }
}

/** Starts one of git's programs in a clean environment. */
export async function startGit(
  program: string,
  args: readonly string[],
  options: { cwd: string; environment?: Record<string, string> },
): Promise<ChildProcessWithoutNullStreams> {
  const { folder, environment } = await findGit()
  return spawn(join(folder, program), args, {
    cwd: options.cwd,
    // Next's types say that every environment has NODE_ENV; git's needs none.
    env: { ...environment, ...options.environment } as NodeJS.ProcessEnv,
    stdio: 'pipe',
  })
}

/** Runs git in a bare repository to its end, feeding it `input`, and answers what it printed. Throws when it fails. */
export async function runGit(
  cwd: string,
  args: readonly string[],
  input: Iterable<Uint8Array> | AsyncIterable<Uint8Array> = [],
): Promise<string> {
  const child = await startGit('git', args, { cwd, environment: { GIT_DIR: '.' } })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve)
    child.on('error', reject)
  })
  const fed = pipeline(Readable.from(input), child.stdin).then(
    () => null,
    (error: unknown) => {
      child.kill('SIGKILL')
      return error
    },
  )
  const [stdout, stderr, code, fault] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
    fed,
  ])
  if (code !== 0 || fault)
    throw new Error(`git ${args[0]} ended with ${code}: ${stderr.slice(-2_000)}`, { cause: fault })
  return stdout
}
