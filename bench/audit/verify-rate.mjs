// How fast lib/compliance/verify.mjs checks a bundle: makes one of `--events` events (1,000,000 when
// not given) with its own log and keys, verifies it in a process of its own, and prints JSON.
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
const canonical = (value) => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const keys = Object.keys(value).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`
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

function coreAt(index) {
  const random = randomBytes(140)
  const ms = START + index * 5
  const hex = ms.toString(16).padStart(12, '0')
  const tail = random.toString('hex', 0, 8)
  return {
    v: 2,
    id: `${hex.slice(0, 8)}-${hex.slice(8)}-7${random.toString('hex', 8, 10).slice(1)}-8${tail.slice(1, 4)}-${tail.slice(4)}`,
    org: PERSON,
    ts: ms * 1_000,
    action: actionAt(index),
    outcome: 'success',
    actor: { ref: PERSON, kind: 'user' },
    behalf: null,
    via: 'portal',
    request: random.toString('hex', 120, 136),
    resource: { type: 'page', id: '/skills', name: null },
    team: null,
    reason: null,
    data: { page: '/skills', rows: index % 50 },
    before: null,
    after: null,
    class: 'internal',
    retention: 'activity',
    sd: [0, 1, 2, 3]
      .map((at) => random.subarray(at * 28, at * 28 + 32).toString('base64url'))
      .sort(),
  }
}

/** The tree as its perfect subtrees, largest first. */
class Range {
  stack = []
  append(hash) {
    let node = { hash, level: 0 }
    while (this.stack.at(-1)?.level === node.level) {
      const left = this.stack.pop()
      node = { hash: sha256(Buffer.of(1), left.hash, node.hash), level: node.level + 1 }
    }
    this.stack.push(node)
  }
  root = () =>
    this.stack
      .map(({ hash }) => hash)
      .reduceRight((right, left) => sha256(Buffer.of(1), left, right))
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
  `${iso(core.ts)},${core.id},${core.action},x,success,${PERSON},user,,,page,/skills,,,portal,${core.request},internal,"${JSON.stringify(core.data).replaceAll('"', '""')}",${leaf}\r\n`

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
  let checkpoints = ''
  for (let index = 0; index < count; index += 1) {
    const core = coreAt(index)
    const text = canonical(core)
    const hash = sha256(Buffer.of(0), text)
    range.append(hash)
    const number = String(Math.floor(index / LINES_PER_FILE)).padStart(5, '0')
    writer.add(`events/skeleton-${number}.ndjson`, `${text}\n`)
    if ((index + 1) % 50_000 === 0)
      checkpoints += `${noteBy(log, `${ORIGIN}\n${index + 1}\n${range.root().toString('base64')}\n`)}\n`
    if (!evidence.has(core.action)) continue
    const leaf = hash.toString('hex')
    for (const id of evidence.get(core.action)) populations.get(id).push([core.id, index])
    for (const name of files(core.action)) {
      writer.add(`${name}.ndjson`, `{"core":${text},"leaf_hash":"${leaf}"}\n`)
      writer.add(`${name}.csv`, csvOf(core, leaf))
    }
  }
  return { root: range.root(), populations, checkpoints: checkpoints.slice(0, -1) }
}

function writeBundle(folder, count) {
  const [log, maker] = [keyOf(ORIGIN), keyOf('bench.invalid/export')]
  const writer = new Writer(folder)
  const { root, populations, checkpoints } = writeEvents(writer, count, log)
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
  return { vkeys: [log.vkey, maker.vkey], rows: [...populations.values()].flat().length }
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

const given = process.argv.indexOf('--events')
const count = given > 0 ? Number(process.argv[given + 1]) : 1_000_000
const folder = mkdtempSync(join(tmpdir(), 'countersign-verify-'))
try {
  const { vkeys, rows } = writeBundle(folder, count)
  const keys = vkeys.flatMap((vkey) => ['--key', vkey])
  const bundle = measure([folder, ...keys])
  const log = measure([
    join(folder, 'events/skeleton-00000.ndjson'),
    ...(count <= LINES_PER_FILE
      ? ['--checkpoint', join(folder, 'integrity/end.checkpoint'), '--key', vkeys[0]]
      : []),
  ])
  if (bundle.exitCode !== 0 || log.exitCode !== 0)
    throw new Error(`It does not verify:\n${bundle.said}\n${log.said}`)
  const first = Math.min(count, LINES_PER_FILE)
  console.log(
    JSON.stringify({
      events: count,
      population_rows: rows,
      verify_per_s: Math.round(first / log.seconds),
      verify_cpu_us_per_event: Number(((log.cpu * 1e6) / first).toFixed(2)),
      bundle_cpu_us_per_event: Number(((bundle.cpu * 1e6) / count).toFixed(2)),
      verify_rss_mb: Math.round(log.rssMb),
      bundle_s: Number(bundle.seconds.toFixed(2)),
      bundle_events_per_s: Math.round(count / bundle.seconds),
      bundle_lines_per_s: Math.round((count + rows * 2 + rows) / bundle.seconds),
      bundle_rss_mb: Math.round(bundle.rssMb),
    }),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
