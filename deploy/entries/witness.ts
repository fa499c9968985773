import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { sha256 } from '@/lib/audit/log/hash'
import { ED25519, formatVerifierKey, parseVerifierKey } from '@/lib/audit/merkle/signed-note'
import { witnessKey } from '@/lib/audit/witness/key'
import { serveWitness } from '@/lib/audit/witness/serve'
import { isAppError } from '@/lib/errors'

const USAGE = `Usage: npm run witness -- --name <witness.example.com/audit> --log <verifier key> [--log …]
  --name    what the witness is called in its cosignatures; needed at the first start
  --log     a verifier key of a log to watch; repeat it for other logs, and for other keys of the same
  --folder  where its key and what it knows are kept (.data/witness)
  --host    address to listen on (127.0.0.1); put a proxy with TLS in front
  --port    port to listen on (3300)`

class Refusal extends Error {}

const OPTIONS = {
  name: { type: 'string' },
  log: { type: 'string', multiple: true },
  folder: { type: 'string', default: '.data/witness' },
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string', default: '3300' },
  help: { type: 'boolean', default: false },
} as const

function settings() {
  try {
    const { values } = parseArgs({ options: OPTIONS, strict: true })
    return values
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message : error}\n${USAGE}`)
  }
}

function portOf(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port
  throw new Refusal(`--port is “${text}”; it must be a number from 0 to 65535.`)
}

function logKeyOf(text: string) {
  const key = parseVerifierKey(sha256, text)
  if (key.algorithm === ED25519) return key
  throw new Refusal(`--log ${key.name}: this is the key of a witness, not of a log.`)
}

async function main(): Promise<void> {
  const given = settings()
  if (given.help) return console.log(USAGE)
  const vkeys = given.log ?? []
  if (vkeys.length === 0) throw new Refusal(`No --log is given.\n${USAGE}`)
  const folder = resolve(given.folder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const own = await witnessKey(folder, given.name ?? null)
  const logs = vkeys.map(logKeyOf)
  const now = () => BigInt(Math.floor(Date.now() / 1_000))
  const host = given.host
  const server = await serveWitness({ folder, own, logs, now }, { host, port: portOf(given.port) })
  console.log(`Verifier key of this witness: ${formatVerifierKey(own.key)}`)
  console.log(`Watches ${[...new Set(logs.map(({ name }) => name))].join(', ')}`)
  console.log(`Listens on http://${host}:${server.port}`)
  process.send?.({ ready: true, port: server.port })
  const stop = () => void server.stop().then(() => process.exit(0))
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

await main().catch((error: unknown) => {
  const isSaid = error instanceof Refusal || isAppError(error)
  console.error(isSaid ? error.message : error)
  process.exitCode = 1
})
