import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { type Sha256, verifyConsistency, verifyInclusion } from '../audit/merkle/rules'

const sha256: Sha256 = (...parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** A refusal in words, for whoever called the program. */
class Refusal extends Error {}

type Case = Record<string, unknown> & { name: string; wantErr: boolean }
type Kind = 'inclusion' | 'consistency'
const KINDS: readonly Kind[] = ['inclusion', 'consistency']

const bytesOf = (value: unknown): Uint8Array => Buffer.from(String(value ?? ''), 'base64')
const proofOf = (value: unknown): Uint8Array[] => (Array.isArray(value) ? value.map(bytesOf) : [])

function numberOf(one: Case, field: string): bigint {
  const value = one[field]
  if (typeof value === 'string' && /^\d+$/.test(value)) return BigInt(value)
  throw new Refusal(`The case “${one.name}” has no whole number in its field ${field}.`)
}

const VERIFY: Record<Kind, (one: Case) => boolean> = {
  inclusion: (one) =>
    verifyInclusion(sha256, {
      index: numberOf(one, 'leafIdx'),
      size: numberOf(one, 'treeSize'),
      leaf: bytesOf(one.leafHash),
      root: bytesOf(one.root),
      proof: proofOf(one.proof),
    }),
  consistency: (one) =>
    verifyConsistency(sha256, {
      size1: numberOf(one, 'size1'),
      size2: numberOf(one, 'size2'),
      root1: bytesOf(one.root1),
      root2: bytesOf(one.root2),
      proof: proofOf(one.proof),
    }),
}

/** Some numbers are larger than JSON.parse keeps exactly, so they are read as text. */
const withTextNumbers = (json: string): string =>
  json.replaceAll(/("(?:leafIdx|treeSize|size1|size2)"\s*:\s*)(\d+)/g, '$1"$2"')

const isCase = (value: unknown): value is Case =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  'wantErr' in value &&
  typeof value.wantErr === 'boolean'

function casesOf(file: Record<string, unknown>, kind: Kind): Case[] {
  const cases = file[kind]
  if (Array.isArray(cases) && cases.length > 0 && cases.every(isCase)) return cases
  throw new Refusal(`The file has no list “${kind}” of cases, each with a name and wantErr.`)
}

async function read(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Refusal(`The vectors file ${path} cannot be read.`, { cause })
  })
  try {
    const file: unknown = JSON.parse(withTextNumbers(text))
    if (typeof file === 'object' && file !== null && !Array.isArray(file)) return { ...file }
  } catch {
    // Said below, together with JSON that is something else than an object.
  }
  throw new Refusal(`The vectors file ${path} is not a JSON object.`)
}

/** Runs every case of a vectors file and prints what came out; answers the exit code. */
async function run(path: string | undefined): Promise<number> {
  if (!path) throw new Refusal('Usage: npm run conformance:merkle -- <vectors.json>')
  const file = await read(isAbsolute(path) ? path : join(process.cwd(), path))
  const unknown = Object.keys(file).filter((key) => !['source', ...KINDS].includes(key))
  if (unknown.length > 0) throw new Refusal(`We have no check for cases of: ${unknown.join(', ')}.`)
  let mismatches = 0
  for (const kind of KINDS) {
    const cases = casesOf(file, kind)
    const wrong = cases.filter((one) => VERIFY[kind](one) === one.wantErr)
    for (const { name, wantErr } of wrong)
      console.log(`MISMATCH ${kind} ${name}: ${wantErr ? 'accepted' : 'refused'}`)
    const refused = cases.filter(({ wantErr }) => wantErr).length
    console.log(
      `${kind}: ${cases.length - wrong.length} of ${cases.length} as wanted (${refused} of them to be refused)`,
    )
    mismatches += wrong.length
  }
  return mismatches === 0 ? 0 : 1
}

try {
  process.exitCode = await run(process.argv[2])
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(error.message)
  process.exitCode = 1
}
