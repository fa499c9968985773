import { createHash, sign } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { SigningKey } from '@/lib/crypto/signing-key'

export type Files = ReadonlyMap<string, Buffer>
export type Finding = { code: number; text: string; file?: string; line?: number; event?: string }
type Verifier = {
  main: (
    list: readonly string[],
    io: { write: (text: string) => void; here: string },
  ) => Promise<{ exitCode: number; report: { findings: Finding[] } }>
}
/** What is done to a bundle: new bytes of files, null for one that is taken away. */
export type Change = Record<string, Buffer | string | null>

const PROGRAM = join(process.cwd(), 'lib', 'compliance', 'verify.mjs')
const loaded = import(/* @vite-ignore */ pathToFileURL(PROGRAM).href) as Promise<Verifier>

/** Runs the verifier in this process: thousands of mutants take seconds instead of an hour. */
export async function verdictOf(...list: string[]) {
  const said: string[] = []
  const { main } = await loaded
  const { exitCode, report } = await main(list, { write: (text) => said.push(text), here: '.' })
  return { exitCode, findings: report.findings, said: said.join('') }
}

/** Numbers from a seed (mulberry32), so that every run tries the same mutants. */
export function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

/** The same bytes with one bit turned at `at`. */
export function flipped(bytes: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ (1 << bit)
  return copy
}

const put = (folder: string, name: string, bytes: Buffer | string) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), bytes)
}

/** An unpacked bundle that can be changed and put back. */
export class UnpackedBundle {
  constructor(
    readonly folder: string,
    readonly files: Files,
  ) {
    for (const [name, bytes] of files) put(folder, name, bytes)
  }

  text = (name: string): string => this.bytes(name).toString('utf8')

  bytes(name: string): Buffer {
    const found = this.files.get(name)
    if (!found) throw new Error(`The bundle has no ${name}.`)
    return found
  }

  /** Runs `work` on the changed bundle, and puts everything back. */
  async with<T>(change: Change, work: () => Promise<T>): Promise<T> {
    for (const [name, bytes] of Object.entries(change))
      if (bytes === null) rmSync(join(this.folder, name))
      else put(this.folder, name, bytes)
    try {
      return await work()
    } finally {
      for (const name of Object.keys(change)) {
        const original = this.files.get(name)
        if (original) put(this.folder, name, original)
        else rmSync(join(this.folder, name), { force: true })
      }
    }
  }

  /**
   * What a portal that lies would give away: the change, with hashes, sizes and the signature of the
   * manifest made right again with `key`. `edit` changes the manifest too.
   */
  resealed(change: Change, key: SigningKey, edit: (manifest: Manifest) => void = () => {}): Change {
    const manifest = JSON.parse(this.text('manifest.json')) as Manifest
    for (const [name, bytes] of Object.entries(change)) {
      manifest.files = manifest.files.filter((file) => file.name !== name)
      if (bytes === null) continue
      const content = Buffer.from(bytes)
      const sha256 = createHash('sha256').update(content).digest('hex')
      manifest.files.push({ name, sha256, bytes: content.byteLength, rows: null })
    }
    edit(manifest)
    const text = `${JSON.stringify(manifest, null, 2)}\n`
    return { ...change, 'manifest.json': text, 'manifest.sig': this.#signature(text, key) }
  }

  #signature(manifest: string, key: SigningKey): string {
    const [schema = '', id = ''] = this.text('manifest.sig').split('\n')
    const [, name = ''] = /\u2014 (\S+) /.exec(this.text('manifest.sig')) ?? []
    const text = `${schema}\n${id}\n${createHash('sha256').update(manifest).digest('hex')}\n`
    return noteBy(name, key, text)
  }
}

export type Manifest = {
  files: { name: string; sha256: string; bytes: number; rows: number | null }[]
  filter: { from: string; before: string }
  snapshot: { origin: string; from: number; to: number; size: number; root: string }
  samples: { size: number }
  controls: { id: string; actions: string[]; population: number; files: Record<string, string> }[]
}

/** A C2SP signed note by a key, written without the product's code. */
export function noteBy(name: string, key: SigningKey, text: string): string {
  const raw = Buffer.from(key.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const id = createHash('sha256').update(`${name}\n`).update(Buffer.of(1)).update(raw).digest()
  const signature = sign(null, Buffer.from(text), key.privateKey)
  const line = Buffer.concat([id.subarray(0, 4), signature]).toString('base64')
  return `${text}\n\u2014 ${name} ${line}\n`
}

export const linesOf = (text: string): string[] => text.split('\n').slice(0, -1)
export const fromLines = (lines: readonly string[]): string =>
  lines.map((line) => `${line}\n`).join('')
export const fileOf = (path: string): string => readFileSync(path, 'utf8')
