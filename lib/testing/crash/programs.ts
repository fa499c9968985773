import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from '../../../deploy/build.mjs'

const root = process.cwd()

/** Compiles the programs of this folder into `folder`, where they find our packages. */
export async function compilePrograms(folder: string): Promise<void> {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const programs = ['writer', 'log-loops'].map((name) => join(root, `lib/testing/crash/${name}.ts`))
  await bundle(programs, '[name]', folder)
}

let started = 0

/** A program of `compilePrograms` that runs until it is killed. */
export class Program {
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  /** By this name Postgres knows its sessions (application_name). */
  readonly name: string
  output = ''

  constructor(folder: string, program: 'writer' | 'log-loops', words: string[] = []) {
    started += 1
    this.name = `${program}-${started}`
    this.#child = spawn(process.execPath, [join(folder, `${program}.mjs`), ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PGAPPNAME: this.name },
    })
    this.#ended = once(this.#child, 'exit')
    const hear = (chunk: Buffer) => {
      this.output = (this.output + String(chunk)).slice(-20_000)
    }
    this.#child.stdout?.on('data', hear)
    this.#child.stderr?.on('data', hear)
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Stops it where it is, so that one can look what it was doing, or lets it go on. */
  freeze = () => this.#child.kill('SIGSTOP')
  thaw = () => this.#child.kill('SIGCONT')

  /** kill -9. Throws when it had ended by itself, which it never should. */
  async kill(): Promise<void> {
    if (!this.isRunning) throw new Error(`A program ended by itself.\n${this.output}`)
    this.#child.kill('SIGKILL')
    await this.#ended
  }
}

/** What writers attempted, and what the database answered, by request. */
export type Attempt = { events: number; answer: 'kept' | 'undone' | 'none' }

export function attemptsIn(files: readonly string[]): Map<string, Attempt> {
  const attempts = new Map<string, Attempt>()
  // A line that a kill cut off has no end: it was not said.
  const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(0, -1))
  for (const line of lines) {
    const [what, request = '', events] = line.split(' ')
    const known = attempts.get(request)
    if (what === 'begin') attempts.set(request, { events: Number(events), answer: 'none' })
    else if (known && (what === 'kept' || what === 'undone')) known.answer = what
  }
  return attempts
}
