// How fast lib/compliance/verify.mjs checks a log and a bundle: makes one of `--events` events
// (1,000,000 when not given) with its own log and keys, verifies it in processes of their own, and
// prints one line of JSON. `--folder <empty folder>` keeps what was made, to be looked at.
import { spawnSync } from 'node:child_process'
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const VERIFIER = fileURLToPath(new URL('../../lib/compliance/verify.mjs', import.meta.url))
const ORIGIN = 'bench.invalid/audit-log'
const SCHEMA = 'countersign-export/v2'
const START = Date.UTC(2026, 0, 1)
const LINES_PER_FILE = 1_000_000
const PERSON = '0192f0c1-7b1a-7000-8000-00000000000a'

const sha256 = (...parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
const pair = Buffer.of(1, ...Buffer.alloc(64))
const nodeHash = (left, right) => {
  left.copy(pair, 1)
  right.copy(pair, 33)
  return sha256(pair)
}
const keyOf = (name) => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url')
  const tagged = Buffer.concat([Buffer.of(1), raw])
  const id = sha256(`${name}\n`, tagged).subarray(0, 4)
  const pem = publicKey.export({ type: 'spki', format: 'pem' })
  return {
    name,
    privateKey,
    id,
    pem,
    vkey: `${name}+${id.toString('hex')}+${tagged.toString('base64')}`,
  }
}
const noteBy = ({ name, id, privateKey }, text) => {
  const signature = Buffer.concat([id, sign(null, Buffer.from(text), privateKey)])
  return `${text}\n\u2014 ${name} ${signature.toString('base64')}\n`
}

/** Controls as frameworks have them: a dozen filters, an action in two of them on average. */
const ACTIONS = [
  'session.sign-in',
  'session.sign-out',
  'token.use',
  'role.grant',
  'submission.send',
]
  .concat(['submission.scan', 'review.decide', 'skill.publish', 'marketplace.read'])
  .concat(['archive.download', 'audit.search', 'export.create'])
const CONTROLS = ACTIONS.map((action, at) => ({
  id: `C${at + 1}`,
  actions: [action, ACTIONS[(at * 5 + 3) % ACTIONS.length]],
}))
// Most events of a portal are readings, which are evidence for little.
const actionAt = (index) => (index % 4 === 0 ? ACTIONS[(index / 4) % ACTIONS.length] : 'page.open')

const POOL = randomBytes(1 << 16)
const DIGESTS = POOL.toString('base64url')
const HEX = POOL.toString('hex')

/**
 * The canonical core of an event, written from a template: making a million objects takes longer than
 * verifying them. Digests are stretches of one random text, for only their length matters.
 */
function coreAt(index) {
  const ms = START + index * 5
  const time = ms.toString(16).padStart(12, '0')
  const at = (index * 61) % 60_000
  const low = index.toString(16).padStart(12, '0')
  const id = `${time.slice(0, 8)}-${time.slice(8)}-7${HEX.slice(at, at + 3)}-8${HEX.slice(at + 3, at + 6)}-${low}`
  const [action, request] = [actionAt(index), HEX.slice(at + 8, at + 40)]
  const data = `{"page":"/skills","rows":${index % 50}}`
  const sd = [0, 1, 2, 3].map((of) => DIGESTS.slice(at + of * 50, at + of * 50 + 43)).sort()
  const text = `{"action":"${action}","actor":{"kind":"user","ref":"${PERSON}"},"after":null,"before":null,"behalf":null,"class":"internal","data":${data},"id":"${id}","org":"${PERSON}","outcome":"success","reason":null,"request":"${request}","resource":{"id":"/skills","name":null,"type":"page"},"retention":"activity","sd":["${sd.join('","')}"],"team":null,"ts":${ms * 1_000},"v":2,"via":"portal"}`
  return { action, id, ts: ms * 1_000, request, data, text }
}

/** The tree as its perfect subtrees, largest first. */
class Range {
  stack = []
  append(hash) {
    let node = { hash, level: 0 }
    while (this.stack.at(-1)?.level === node.level) {
      const left = this.stack.pop()
      node = { hash: nodeHash(left.hash, node.hash), level: node.level + 1 }
    }
    this.stack.push(node)
  }
  root = () =>
    this.stack.map(({ hash }) => hash).reduceRight((right, left) => nodeHash(left, right))
}

class Writer {
  #files = new Map()
  constructor(folder) {
    this.folder = folder
  }
  add(name, text, rows = null) {
    let file = this.#files.get(name)
    if (!file) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true })
      file = {
        fd: openSync(join(this.folder, name), 'w'),
        hash: createHash('sha256'),
        bytes: 0,
        rows,
        parts: [],
      }
      this.#files.set(name, file)
    }
    file.parts.push(text)
    if (file.parts.length > 2_000) this.#flush(file)
  }
  #flush(file) {
    const bytes = Buffer.from(file.parts.splice(0).join(''))
    file.hash.update(bytes)
    file.bytes += bytes.length
    writeSync(file.fd, bytes)
  }
  close() {
    return [...this.#files].map(([name, file]) => {
      this.#flush(file)
      closeSync(file.fd)
      return { name, sha256: file.hash.digest('hex'), bytes: file.bytes, rows: file.rows }
    })
  }
}

const iso = (us) => `${new Date(us / 1_000).toISOString().slice(0, 23)}000Z`
const COLUMNS =
  'time_utc,event_id,action,action_label,outcome,actor_ref,actor_kind,team_id,team,resource_type,resource_id,resource_name,reason,via,request,class,data,leaf_hash'
const csvOf = (core, leaf) =>
  `${iso(core.ts)},${core.id},${core.action},x,success,${PERSON},user,,,page,/skills,,,portal,${core.request},internal,"${core.data.replaceAll('"', '""')}",${leaf}\r\n`

function writeEvents(writer, count, log) {
  const range = new Range()
  const evidence = new Map()
  for (const { id, actions } of CONTROLS)
    for (const action of actions) evidence.set(action, [...(evidence.get(action) ?? []), id])
  const files = (action) => [
    'events',
    ...(evidence.get(action) ?? []).map((id) => `populations/${id}`),
  ]
  for (const name of ['events', ...CONTROLS.map(({ id }) => `populations/${id}`)]) {
    writer.add(`${name}.ndjson`, '')
    writer.add(`${name}.csv`, `\ufeff${COLUMNS}\r\n`)
  }
  const populations = new Map(CONTROLS.map(({ id }) => [id, []]))
  let [checkpoints, first] = ['', '']
  for (let index = 0; index < count; index += 1) {
    const core = coreAt(index)
    const { text } = core
    const hash = sha256(`\0${text}`)
    range.append(hash)
    const number = String(Math.floor(index / LINES_PER_FILE)).padStart(5, '0')
    writer.add(`events/skeleton-${number}.ndjson`, `${text}\n`)
    const head = () => noteBy(log, `${ORIGIN}\n${index + 1}\n${range.root().toString('base64')}\n`)
    if ((index + 1) % 50_000 === 0) checkpoints += `${head()}\n`
    if (index + 1 === Math.min(count, LINES_PER_FILE)) first = head()
    if (!evidence.has(core.action)) continue
    const leaf = hash.toString('hex')
    for (const id of evidence.get(core.action)) populations.get(id).push([core.id, index])
    for (const name of files(core.action)) {
      writer.add(`${name}.ndjson`, `{"core":${text},"leaf_hash":"${leaf}"}\n`)
      writer.add(`${name}.csv`, csvOf(core, leaf))
    }
  }
  return { root: range.root(), populations, checkpoints: checkpoints.slice(0, -1), first }
}

function writeBundle(folder, count) {
  const [log, maker] = [keyOf(ORIGIN), keyOf('bench.invalid/export')]
  const writer = new Writer(folder)
  const { root, populations, checkpoints, first } = writeEvents(writer, count, log)
  const base64 = root.toString('base64')
  writer.add('public-key.pem', maker.pem)
  writer.add('integrity/end.checkpoint', noteBy(log, `${ORIGIN}\n${count}\n${base64}\n`))
  writer.add('integrity/checkpoints.txt', checkpoints)
  writer.add('integrity/consistency.txt', '')
  writer.add('integrity/range-proof.json', JSON.stringify({ left: [], right: [] }))
  writer.add('integrity/key-history.json', JSON.stringify([log.vkey]))
  for (const { id } of CONTROLS) {
    writer.add(`exceptions/${id}.csv`, 'verdict,event_id\r\n')
    writer.add(`samples/${id}.csv`, 'event_id,index,order_hash\r\n')
  }
  const skeleton = Array.from({ length: Math.ceil(count / LINES_PER_FILE) }, (_, at) => ({
    name: `events/skeleton-${String(at).padStart(5, '0')}.ndjson`,
  }))
  const manifest = `${JSON.stringify({
    schema: SCHEMA,
    id: PERSON,
    framework: 'bench',
    organization: { name: 'Bench' },
    period: { from: '2026-01-01', to: '2026-12-31' },
    // The log ends a moment after the period, as it does in a real bundle.
    filter: {
      from: new Date(START).toISOString(),
      before: new Date(START + (count - 1) * 5).toISOString(),
    },
    snapshot: {
      origin: ORIGIN,
      from: 0,
      to: count,
      size: count,
      root: base64,
      minIndex: 0,
      skeleton,
    },
    samples: { size: 0 },
    proofs: {},
    controls: CONTROLS.map(({ id, actions }) => ({
      id,
      actions,
      population: populations.get(id).length,
      files: {
        ndjson: `populations/${id}.ndjson`,
        csv: `populations/${id}.csv`,
        exceptions: `exceptions/${id}.csv`,
        samples: `samples/${id}.csv`,
      },
    })),
    files: writer.close(),
  })}\n`
  writeFileSync(join(folder, 'manifest.json'), manifest)
  const digest = sha256(manifest).toString('hex')
  writeFileSync(join(folder, 'manifest.sig'), noteBy(maker, `${SCHEMA}\n${PERSON}\n${digest}\n`))
  return { vkeys: [log.vkey, maker.vkey], first, rows: [...populations.values()].flat().length }
}

const MEASURE = `
import { main } from ${JSON.stringify(VERIFIER)}
const started = performance.now()
const said = []
const { exitCode } = await main(JSON.parse(process.argv[1]), { write: (line) => said.push(line), here: '.' })
const seconds = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage()
process.stdout.write(JSON.stringify({ exitCode, seconds, cpu: (user + system) / 1e6, rssMb: process.resourceUsage().maxRSS / 1024, said: said.join('') }))`

const measure = (list) => {
  const child = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', MEASURE, JSON.stringify(list)],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  )
  if (child.status !== 0) throw new Error(child.stderr)
  return JSON.parse(child.stdout)
}

const option = (name) => process.argv[process.argv.indexOf(name) + 1]
const count = process.argv.includes('--events') ? Number(option('--events')) : 1_000_000
const kept = process.argv.includes('--folder') ? option('--folder') : null
const folder = kept ?? mkdtempSync(join(tmpdir(), 'countersign-verify-'))
try {
  const started = performance.now()
  const bundleFolder = join(folder, 'bundle')
  const { vkeys, rows, first } = writeBundle(bundleFolder, count)
  const checkpoint = join(folder, 'first.checkpoint')
  writeFileSync(checkpoint, first)
  writeFileSync(join(folder, 'keys.txt'), `${vkeys.join('\n')}\n`)
  const made = (performance.now() - started) / 1_000
  const skeleton = join(bundleFolder, 'events/skeleton-00000.ndjson')
  const log = measure([skeleton, '--checkpoint', checkpoint, '--key', vkeys[0]])
  const bundle = measure([bundleFolder, ...vkeys.flatMap((vkey) => ['--key', vkey])])
  if (bundle.exitCode !== 0 || log.exitCode !== 0)
    throw new Error(`It does not verify:\n${bundle.said}\n${log.said}`)
  const events = Math.min(count, LINES_PER_FILE)
  console.log(
    JSON.stringify({
      events: count,
      population_rows: rows,
      made_s: Number(made.toFixed(2)),
      verify_per_s: Math.round(events / log.seconds),
      verify_cpu_us_per_event: Number(((log.cpu * 1e6) / events).toFixed(2)),
      verify_rss_mb: Math.round(log.rssMb),
      bundle_s: Number(bundle.seconds.toFixed(2)),
      bundle_cpu_us_per_event: Number(((bundle.cpu * 1e6) / count).toFixed(2)),
      bundle_events_per_s: Math.round(count / bundle.seconds),
      bundle_lines_per_s: Math.round((count + rows * 2 + rows) / bundle.seconds),
      bundle_rss_mb: Math.round(bundle.rssMb),
    }),
  )
} finally {
  if (kept === null) rmSync(folder, { recursive: true, force: true })
}
