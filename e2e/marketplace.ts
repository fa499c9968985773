import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { runningDemo } from './global-demo'

const run = promisify(execFile)

/** Runs the real git without anybody's settings, helpers or questions. Rejects with what it printed. */
export async function git(args: readonly string[]): Promise<string> {
  const { stdout } = await run(
    'git',
    ['-c', 'user.name=Dana', '-c', 'user.email=d@e.example', ...args],
    {
      env: {
        ...process.env,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_TERMINAL_PROMPT: '0',
        GIT_ASKPASS: '/bin/false',
      },
    },
  )
  return stdout
}

/** The marketplace's address with the token as the password, as the account page writes it. */
export function cloneUrl(token: string): string {
  const url = new URL('/marketplace.git', runningDemo().portalUrl)
  url.username = 'token'
  url.password = token
  return url.href
}

/** A shallow clone of the marketplace. */
export const clone = (token: string, folder: string) =>
  git(['clone', '--quiet', '--depth', '1', cloneUrl(token), folder])
