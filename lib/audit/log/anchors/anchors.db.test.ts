import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { systemActor } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import { transaction } from '@/lib/db/transaction'
import { asOwner } from '@/lib/testing/as-owner'
import { objectLockServer } from '@/lib/testing/receivers/object-lock-server'
import { aPerson } from '@/lib/testing/registry-factories'
import { append } from '../../append'
import { succeeded } from '../../event'
import {
  ED25519,
  formatVerifierKey,
  makeVerifierKey,
  type VerifierKey,
  verifyNote,
} from '../../merkle/signed-note'
import { parseTlogProof } from '../../merkle/tlog-proof'
import { type WitnessKey, witnessKey } from '../../witness/key'
import { serveWitness } from '../../witness/serve'
import { rawPublicKey, sha256, verifyEd25519 } from '../hash'
import { eventProof } from '../proofs'
import { sequenceAll } from '../sequencer'
import { serveCheckpoint } from '../serve-log'
import { serveEventProof } from '../serve-proof'
import { type LogSigner, logSigners, logVerifierKeys } from '../signing'
import { latestCheckpoint, logHead } from '../stream'
import { parseWitness } from './configured'
import { filePlace } from './file-place'
import { parseRecords } from './file-records'
import { type AnchorMemory, anchorTo, keepAnchored } from './keep-anchored'
import type { Place } from './place'
import { recordAnchor } from './record-anchor'
import { parseBucket } from './s3-bucket'
import { s3Place } from './s3-place'
import { witnessPlace } from './witness-place'

const ORIGIN = 'localhost:3000/audit-log'
const actor = systemActor('test')
const never = new AbortController().signal
const anAuditor = () => aPerson('auditor', 'Aude Auditor')

const TABLES = ['audit_index', 'audit_tile', 'audit_log_state', 'audit_checkpoint', 'audit_anchor']
const REPLICA = "SET session_replication_role = 'replica'"
const copy = (name: string) =>
  asOwner(...TABLES.map((table) => `CREATE TABLE ${name}_${table} AS TABLE audit.${table}`))
/** A database restored from a backup. */
const restore = (name: string) =>
  asOwner(
    REPLICA,
    'DELETE FROM audit.audit_pending',
    'DELETE FROM audit.audit_anchor_target',
    ...TABLES.flatMap((table) => [
      `DELETE FROM audit.${table}`,
      `INSERT INTO audit.${table} OVERRIDING SYSTEM VALUE SELECT * FROM ${name}_${table}`,
    ]),
  )
const clearAlarms = () =>
  asOwner(REPLICA, 'UPDATE audit.audit_alarm SET cleared_at = now() WHERE cleared_at IS NULL')
const alarms = async () =>
  (await db.auditAlarm.findMany({ where: { clearedAt: null } })).map(
    ({ kind, key }) => `${kind} ${key}`,
  )

async function grow(count: number, note: string): Promise<string[]> {
  const events = Array.from({ length: count }, (_, at) =>
    succeeded('page.open', { resource: { type: 'page', id: `${note}-${at}` } }),
  )
  await transaction((tx) => append(tx, actor, events))
  const pending = await db.auditPending.findMany({ select: { eventId: true } })
  await sequenceAll()
  return pending.map(({ eventId }) => eventId)
}

/** As a process that has just started: it remembers nothing that it signed itself. */
async function publish(places: readonly Place[], signers = logSigners) {
  vi.resetModules()
  const { publishCheckpoint } = await import('../publish')
  const { lastAnchored } = await import('./last-anchored')
  return publishCheckpoint(signers, () => lastAnchored(places))
}
const fresh = (): AnchorMemory => ({ isChecked: false, attempts: 0 })
const target = (name: string) => db.auditAnchorTarget.findUnique({ where: { name } })

let folder = ''
let s3: Awaited<ReturnType<typeof objectLockServer>>
let own: WitnessKey
const servers: { stop: () => Promise<void> }[] = []
let files = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-anchors-'))
  process.env.AWS_ACCESS_KEY_ID = 'test'
  process.env.AWS_SECRET_ACCESS_KEY = 'test'
  s3 = await objectLockServer()
  await mkdir(join(folder, 'witness'))
  own = await witnessKey(join(folder, 'witness'), 'witness.bank.example/w1')
})
afterAll(async () => {
  await Promise.all([s3.close(), ...servers.map((server) => server.stop())])
  await rm(folder, { recursive: true, force: true })
})

const aFile = () => filePlace(join(folder, `checkpoints-${files++}`))
const bucketAt = (prefix: string) =>
  s3Place(parseBucket(`s3://bank-audit/${prefix}?endpoint=${s3.endpoint}&mode=COMPLIANCE&days=30`))
/** A witness that knows nothing yet, and how the portal is told of it. */
async function aWitness(logs?: readonly VerifierKey[]) {
  const state = {
    folder: join(folder, `w${files++}`),
    own,
    logs: logs ?? (await logVerifierKeys(ORIGIN)),
    now: () => BigInt(Math.floor(Date.now() / 1_000)),
  }
  const server = await serveWitness(state, { host: '127.0.0.1', port: 0 })
  servers.push(server)
  const setting = `http://127.0.0.1:${server.port}/|${formatVerifierKey(own.key)}`
  return { server, place: () => witnessPlace(parseWitness(setting)) }
}
/** The same place, as a process that just started knows it. */
const KINDS: Record<string, () => Promise<() => Place>> = {
  file: async () => {
    const { name } = aFile()
    return () => filePlace(name)
  },
  s3: async () => {
    const prefix = `p${files++}`
    return () => bucketAt(prefix)
  },
  witness: async () => (await aWitness()).place,
}

beforeAll(async () => {
  await grow(40, 'early')
  expect(await publish([])).toBe('published')
  await copy('early')
  await grow(60, 'good')
  expect(await publish([])).toBe('published')
  await copy('good')
})
beforeEach(async () => {
  await restore('good')
  await clearAlarms()
})

describe.each(Object.keys(KINDS))('a %s', (kind) => {
  const make = async () => (await KINDS[kind]?.()) ?? aFile

  test('gets each checkpoint once, says the last one, and its receipt is kept', async () => {
    const restart = await make()
    const [place, memory] = [restart(), fresh()]
    expect(await anchorTo(place, memory, never)).toBe('more')
    expect(await anchorTo(place, memory, never)).toBe('idle')
    expect(await restart().last(never)).toMatchObject({ size: 100n })
    const anchors = await db.auditAnchor.findMany({ where: { target: place.name } })
    expect(anchors.at(-1)).toMatchObject({ size: 100n })
    expect(anchors.at(-1)?.receipt).toHaveProperty('note_sha256')
    expect(await target(place.name)).toMatchObject({ kind, lastSize: 100n, lastError: null })
  })

  test('alone refuses a database that was restored from an old backup', async () => {
    const restart = await make()
    await anchorTo(restart(), fresh(), never)
    await restore('early')
    expect(await publish([restart()])).toBe('refused')
    expect(await alarms()).toEqual([`inconsistent-head ${restart().name}`])
    await grow(5, 'after the restore')
    expect(await publish([restart()])).toBe('refused')
    const place = restart()
    await expect(anchorTo(place, fresh(), never)).rejects.toThrow(
      /rolled back|another log|not those/,
    )
  })

  test('alone refuses a log that was forked, also one that grew beyond', async () => {
    const restart = await make()
    await anchorTo(restart(), fresh(), never)
    await restore('early')
    await grow(200, 'forged')
    expect(await publish([restart()])).toBe('refused')
    await expect(anchorTo(restart(), fresh(), never)).rejects.toThrow(/not those|another log/)
    expect(await restart().last(never)).not.toMatchObject({ size: 240n })
  })

  test('that took a checkpoint before its process died is not given another log by the next', async () => {
    const restart = await make()
    const first = restart()
    const newest = await db.auditCheckpoint.findFirst({ orderBy: { id: 'desc' } })
    if (!newest) throw new Error('There is one.')
    // Sent, and killed before it was noted.
    await first.put([newest], never)
    const next = restart()
    expect(await anchorTo(next, fresh(), never)).toBe('more')
    expect(await next.last(never)).toMatchObject({ size: 100n })
    expect(await publish([next])).toBe('unchanged')
    expect(await alarms()).toEqual([])
  })
})

describe('the file', () => {
  test('holds signed notes that can be read without us, and two writers lose nothing', async () => {
    const one = aFile()
    const again = filePlace(one.name)
    const rows = await db.auditCheckpoint.findMany({ orderBy: { id: 'asc' } })
    await Promise.all(
      Array.from({ length: 20 }, (_, at) => (at % 2 ? one : again).put(rows, never)),
    )
    const notes = parseRecords(await readFile(one.name))
    expect(notes).toHaveLength(20 * rows.length)
    const keys = await logVerifierKeys(ORIGIN)
    for (const note of notes) await verifyNote(note, keys, verifyEd25519)
  })

  test('is read past a half-written record and past what others wrote', async () => {
    const place = aFile()
    await anchorTo(place, fresh(), never)
    await appendFile(place.name, '\ncheckpoint 2026-01-01T00:00:00.000Z 200 00')
    expect(await place.last(never)).toMatchObject({ size: 100n })
    await grow(3, 'more')
    expect(await publish([place])).toBe('published')
    await anchorTo(place, fresh(), never)
    expect(await place.last(never)).toMatchObject({ size: 103n })
    await appendFile(place.name, 'x'.repeat(200_000))
    expect(await place.last(never)).toMatchObject({ size: 103n })
  })

  test('is refused when it is a link, for everybody to write, no file, or its folder is missing', async () => {
    const real = join(folder, 'real')
    await writeFile(real, '')
    await symlink(real, join(folder, 'link'))
    await expect(filePlace(join(folder, 'link')).last(never)).rejects.toThrow(/symbolic link/)
    await chmod(real, 0o666)
    await expect(filePlace(real).put([], never)).rejects.toThrow(/written by everybody/)
    await expect(filePlace(folder).last(never)).rejects.toThrow(/regular file/)
    const gone = filePlace(join(folder, 'gone/file'))
    await expect(gone.last(never)).rejects.toThrow(/folder that is not there/)
  })

  test('that was replaced is noticed, and gets the newest again', async () => {
    const place = aFile()
    await anchorTo(place, fresh(), never)
    await rm(place.name)
    expect(await anchorTo(place, fresh(), never)).toBe('more')
    expect(await alarms()).toEqual([`gap anchor/${place.name}`])
    expect(await place.last(never)).toMatchObject({ size: 100n })
  })

  test('signed by keys that are not ours keeps anything from being signed', async () => {
    const place = aFile()
    await anchorTo(place, fresh(), never)
    const stranger = aSigner()
    const note = await import('../signing').then(({ signWithAll }) =>
      signWithAll([stranger], `${ORIGIN}\n900\n${createHash('sha256').digest('base64')}\n`),
    )
    const foreign = aFile()
    const { formatRecord } = await import('./file-records')
    await writeFile(foreign.name, formatRecord(note, new Date()), { mode: 0o600 })
    await grow(1, 'one')
    expect(await publish([foreign])).toBe('refused')
  })
})

describe('the bucket', () => {
  test('is sent the checksum and the retention with every put, and its locked versions stay', async () => {
    const place = bucketAt('locked')
    await anchorTo(place, fresh(), never)
    const headers = s3.puts.at(-1)
    expect(headers).toMatchObject({ 'x-amz-object-lock-mode': 'COMPLIANCE' })
    expect(headers?.['x-amz-checksum-sha256']).toMatch(/^[\w+/]{43}=$/)
    const until = new Date(String(headers?.['x-amz-object-lock-retain-until-date'])).getTime()
    expect(Math.round((until - Date.now()) / 86_400_000)).toBe(30)
    const version = s3.versions.at(-1)
    expect(version?.key).toMatch(/^locked\/0{17}100-[0-9a-f]{16}\.checkpoint$/)
    const url = `${s3.endpoint}/bank-audit/${version?.key}`
    expect((await fetch(`${url}?versionId=${version?.id}`, { method: 'DELETE' })).status).toBe(403)
    // A delete marker and a version over it hide nothing.
    await fetch(url, { method: 'DELETE' })
    await fetch(url, { method: 'PUT', body: 'rubbish' })
    expect(await bucketAt('locked').last(never)).toMatchObject({ size: 100n })
  })

  test('without Object Lock or versions is refused in words, with an alarm that ends with its cause', async () => {
    const place = bucketAt('unlocked')
    for (const [change, words] of [
      [{ hasLock: false }, /no Object Lock/],
      [{ hasVersions: false }, /no versions/],
    ] as const) {
      Object.assign(s3.setup, change)
      await expect(anchorTo(bucketAt('unlocked'), fresh(), never)).rejects.toThrow(words)
      expect(await alarms()).toEqual([`unanchored-checkpoint bucket/${place.name}`])
      Object.assign(s3.setup, { hasLock: true, hasVersions: true })
      await anchorTo(bucketAt('unlocked'), fresh(), never)
      expect(await alarms()).toEqual([])
    }
  })

  test('with many checkpoints is asked for the newest in few requests', async () => {
    const place = bucketAt('many')
    await anchorTo(place, fresh(), never)
    const real = s3.versions.at(-1)
    if (!real) throw new Error('There is one.')
    for (let size = 1; size < 100; size += 1)
      s3.versions.push({
        ...real,
        key: real.key.replace('00100-', `00${`${size}`.padStart(3, '0')}-`),
      })
    s3.setup.pageMax = 3
    const before = s3.requests()
    expect(await bucketAt('many').last(never)).toMatchObject({ size: 100n })
    expect(s3.requests() - before).toBeLessThan(30)
    s3.setup.pageMax = 1_000
  })
})

describe('the witness', () => {
  test('its cosignature is served with the checkpoint and stands in proofs, and verifies', async () => {
    const place = (await aWitness()).place()
    const [eventId = ''] = await grow(2, 'witnessed')
    expect(await publish([place])).toBe('published')
    await anchorTo(place, fresh(), never)
    const stored = await latestCheckpoint()
    const served = await (await serveCheckpoint(await anAuditor())).text()
    expect(served.startsWith(stored?.note ?? '?')).toBe(true)
    const { verified } = await verifyNote(served, [own.key], verifyEd25519)
    expect(Math.abs((verified[0]?.timestamp ?? 0) - Date.now() / 1_000)).toBeLessThan(60)
    const proof = await eventProof(eventId)
    expect(proof).toMatchObject({ state: 'covered', note: served })
    const file = await (
      await serveEventProof(await anAuditor(), eventId, new Request('http://x/'))
    ).text()
    expect(parseTlogProof(file).checkpoint).toBe(served)
    // The row itself is as it was signed.
    expect((await latestCheckpoint())?.note).not.toContain(own.key.name)
  })

  test('that answers with a signature of another key is not believed', async () => {
    const { publicKey } = generateKeyPairSync('ed25519')
    const key = makeVerifierKey(sha256, {
      name: own.key.name,
      algorithm: 4,
      publicKey: rawPublicKey(publicKey),
    })
    const { server } = await aWitness()
    const place = witnessPlace({ url: `http://127.0.0.1:${server.port}`, key })
    await expect(anchorTo(place, fresh(), never)).rejects.toThrow(/right cosignature/)
  })

  test('that does not know the log, or knows it by other keys, is told of in words', async () => {
    for (const [logs, words] of [
      [[], /does not know this log/],
      [[aSigner().key], /by other keys/],
    ] as const) {
      const place = (await aWitness(logs)).place()
      await expect(anchorTo(place, fresh(), never)).rejects.toThrow(words)
    }
  })

  test('settings that are not witnesses are refused in words', () => {
    const vkey = formatVerifierKey(own.key)
    expect(() => parseWitness('https://w.example')).toThrow(/<address>\|<verifier key/)
    expect(() => parseWitness(`http://w.example|${vkey}`)).toThrow(/https/)
    expect(() => parseWitness(`https://w.example|${formatVerifierKey(aSigner().key)}`)).toThrow(
      /key of a log/,
    )
    expect(() => parseBucket('s3://b')).toThrow(/bucket/)
    expect(() => parseBucket('s3://bank-audit/x?region=eu&days=0')).toThrow(/days/)
    expect(() => parseBucket('s3://bank-audit/x?region=eu&mode=NONE')).toThrow(/mode/)
  })
})

function aSigner(): LogSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = rawPublicKey(publicKey)
  return {
    key: makeVerifierKey(sha256, { name: ORIGIN, algorithm: ED25519, publicKey: raw }),
    sign: async (message) => sign(null, message, privateKey),
  }
}

test('a place that is away keeps no other waiting, is shown with why, and is caught up with after', async () => {
  const [file, bucket] = [aFile(), bucketAt('away')]
  s3.setup.isAway = true
  const stop = new AbortController()
  const kept = keepAnchored(stop.signal, [bucket, file])
  await until(async () => (await target(file.name))?.lastSize === 100n)
  await until(async () => ((await target(bucket.name))?.attempts ?? 0) > 0)
  expect((await target(bucket.name))?.lastError).toMatch(/cannot/)
  await grow(5, 'meanwhile')
  expect(await publish([bucket, file])).toBe('published')
  s3.setup.isAway = false
  await until(async () => (await target(bucket.name))?.lastSize === (await logHead()).size)
  expect(await target(bucket.name)).toMatchObject({ lastError: null, attempts: 0 })
  const stopped = performance.now()
  stop.abort()
  await kept
  expect(performance.now() - stopped).toBeLessThan(2_000)
})

test('a place that is taken out of the settings is retired, and its anchors stay', async () => {
  const place = aFile()
  await anchorTo(place, fresh(), never)
  const stop = new AbortController()
  stop.abort()
  await keepAnchored(stop.signal, [])
  expect((await target(place.name))?.retiredAt).not.toBeNull()
  expect(await db.auditAnchor.count({ where: { target: place.name } })).toBeGreaterThan(0)
})

test('what a sink confirmed is an anchor of its own', async () => {
  const checkpoint = await latestCheckpoint()
  if (!checkpoint) throw new Error('There is one.')
  await recordAnchor('Splunk', 'sink', checkpoint, { answer: 'ack 7' })
  expect(await target('Splunk')).toMatchObject({ kind: 'sink', lastSize: 100n })
})

test('keys are exchanged end to end: every place and the witness follow, and then only the new one signs', async () => {
  const [old] = await logSigners(ORIGIN)
  if (!old) throw new Error('There is one.')
  const next = aSigner()
  const [file, cosigner] = [aFile(), (await aWitness([old.key, next.key])).place()]
  await anchorTo(file, fresh(), never)
  const memory = fresh()
  expect(await publish([file], async () => [next, old])).toBe('published')
  expect(await anchorTo(file, memory, never)).toBe('more')
  const overlap = parseRecords(await readFile(file.name)).at(-1) ?? ''
  for (const key of [old.key, next.key])
    expect((await verifyNote(overlap, [key], verifyEd25519)).verified).toHaveLength(1)
  expect(await publish([file], async () => [next])).toBe('published')
  await anchorTo(file, memory, never)
  const alone = parseRecords(await readFile(file.name)).at(-1) ?? ''
  await expect(verifyNote(alone, [old.key], verifyEd25519)).rejects.toThrow()
  await verifyNote(alone, [next.key], verifyEd25519)
  expect(await anchorTo(cosigner, fresh(), never)).toBe('more')
  const served = await (await serveCheckpoint(await anAuditor())).text()
  await verifyNote(served, [own.key], verifyEd25519)
  await verifyNote(served, [next.key], verifyEd25519)
})

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('It did not become so in time.')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
