#!/usr/bin/env node
// Checks a Countersign compliance export, offline. One file, no dependencies, Node.js 20 or newer.
//
//   node verify.mjs [folder] [--key <file or verifier key>]
//
// Exit codes: 0 as it was signed · 1 changed · 2 incomplete · 3 untrusted key · 4 malformed
import { createHash, createPublicKey, verify } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const SCHEMA = 'countersign-export/v1'
const CHANGED = 1
const INCOMPLETE = 2
const UNTRUSTED = 3
const MALFORMED = 4
const SHOWN_MAX = 20
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex')

const found = []
const fail = (code, text) => found.push({ code, text })
const say = (text) => process.stdout.write(`${text}\n`)

class Stop extends Error {
  constructor(code, text) {
    super(text)
    this.code = code
  }
}

/** Canonical JSON (RFC 8785): sorted keys, no spaces, numbers and strings as ECMAScript writes them. */
function canonical(value) {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const members = Object.keys(value).sort()
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`
}

/** The leaf of an event (RFC 6962): SHA-256 over a zero byte and the canonical core. */
const leafOf = (core) =>
  createHash('sha256').update(Buffer.of(0)).update(canonical(core)).digest('hex')

async function read(folder, name) {
  try {
    return await readFile(join(folder, name))
  } catch (error) {
    if (error.code === 'ENOENT') throw new Stop(INCOMPLETE, `${name} is missing.`)
    throw error
  }
}

/** `name+key id+base64(algorithm, key)` as signed notes write keys, or a PEM file. */
function publicKeyFrom(text) {
  const [, , encoded] = /^[^\s+]+\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? []
  if (encoded === undefined) return createPublicKey(text)
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.length !== 33 || bytes[0] !== 1) throw new Error('not an Ed25519 key')
  return createPublicKey({
    key: Buffer.concat([SPKI_ED25519, bytes.subarray(1)]),
    format: 'der',
    type: 'spki',
  })
}

async function pinnedKey(given) {
  const text = await readFile(given, 'utf8').catch(() => given)
  try {
    return publicKeyFrom(text)
  } catch {
    throw new Stop(MALFORMED, `--key is neither a readable PEM file nor a verifier key: ${given}`)
  }
}

async function enclosedKey(folder) {
  say('WARNING  No --key given: using public-key.pem from the bundle itself. This shows that the')
  say('         bundle is whole, not who made it. Pin the key you got from the organization.')
  try {
    return publicKeyFrom((await read(folder, 'public-key.pem')).toString('utf8'))
  } catch (error) {
    if (error instanceof Stop) throw error
    throw new Stop(CHANGED, 'public-key.pem is not a public key any more.')
  }
}

/** Reads a signed note: its text, and its signatures with their 4-byte key ids. */
function parseNote(note) {
  const split = note.lastIndexOf('\n\n')
  const text = note.slice(0, split + 1)
  const signatures = note
    .slice(split + 2)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, name, encoded] = /^\u2014 (\S+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? []
      const bytes = Buffer.from(encoded ?? '', 'base64')
      return { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) }
    })
  const [schema, id, sha256, rest] = text.split('\n')
  const readable =
    split > 0 &&
    schema === SCHEMA &&
    rest === '' &&
    /^[0-9a-f]{64}$/.test(sha256 ?? '') &&
    signatures.length > 0 &&
    signatures.every(({ name, signature }) => name !== undefined && signature.length === 64)
  if (!readable) throw new Stop(MALFORMED, `manifest.sig is not a signed note of ${SCHEMA}.`)
  return { text, id, sha256, signatures }
}

const noteKeyId = (name, raw) =>
  createHash('sha256').update(`${name}\n`).update(Buffer.of(1)).update(raw).digest().subarray(0, 4)

/** The signature must be by the trusted key, and right. */
function checkSignature(note, key) {
  const raw = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')
  const ours = note.signatures.filter(({ name, keyId }) => noteKeyId(name, raw).equals(keyId))
  if (ours.length === 0)
    return fail(UNTRUSTED, 'manifest.sig has no signature by the key you trust.')
  const text = Buffer.from(note.text)
  if (!ours.some(({ signature }) => verify(null, text, key, signature)))
    return fail(CHANGED, 'The signature does not fit the text it signs.')
  say(`ok       signed by ${ours[0].name}`)
}

function parseManifest(bytes, note) {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== note.sha256)
    throw new Stop(CHANGED, 'manifest.json is not the one that was signed.')
  let manifest
  try {
    manifest = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new Stop(MALFORMED, 'manifest.json is not JSON.')
  }
  if (manifest.schema !== SCHEMA || !Array.isArray(manifest.files) || !manifest.filter)
    throw new Stop(MALFORMED, `manifest.json is not of ${SCHEMA}.`)
  if (manifest.id !== note.id) throw new Stop(CHANGED, 'The signature is of another export.')
  return manifest
}

/** Hash, size and existence of one file. False when its content is not to be looked at. */
async function checkFile(folder, { name, sha256, bytes }) {
  const path = resolve(folder, name)
  if (relative(folder, path).startsWith('..') || relative(folder, path) === '')
    throw new Stop(MALFORMED, `The manifest names a file outside the bundle: ${name}`)
  const size = await stat(path).catch(() => null)
  if (!size?.isFile()) {
    fail(INCOMPLETE, `${name} is missing.`)
    return false
  }
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  if (hash.digest('hex') === sha256 && size.size === bytes) return true
  fail(CHANGED, `${name} was changed (${size.size} bytes, ${bytes} were signed).`)
  return false
}

function parseEvent(line) {
  try {
    const { leaf_hash: leaf, core } = JSON.parse(line)
    return core !== null && typeof core === 'object' && typeof leaf === 'string'
      ? { leaf, core }
      : null
  } catch {
    return null
  }
}

/** Reads the events of a file, checks each, and hands on the sound ones. Answers how many there are. */
async function checkEvents(folder, name, { from, before }, each) {
  const [first, end] = [Date.parse(from) * 1000, Date.parse(before) * 1000]
  const lines = createInterface({
    input: createReadStream(join(folder, name)),
    crlfDelay: Infinity,
  })
  let rows = 0
  let last = [-1, '']
  for await (const line of lines) {
    rows += 1
    const event = parseEvent(line)
    if (event === null) {
      fail(CHANGED, `${name} line ${rows} is not an event.`)
      continue
    }
    const { core, leaf } = event
    if (leafOf(core) !== leaf)
      fail(CHANGED, `${name}: event ${core.id} does not match its leaf hash.`)
    if (!(core.ts >= first && core.ts < end))
      fail(CHANGED, `${name}: event ${core.id} is outside the period.`)
    if (core.ts < last[0] || (core.ts === last[0] && core.id <= last[1]))
      fail(CHANGED, `${name}: event ${core.id} is out of order, or there twice.`)
    last = [core.ts, core.id]
    each(event)
  }
  return rows
}

/** Runs each control's filter over all events again: its population must be exactly that. */
async function checkPopulations(folder, manifest, intact) {
  const digests = manifest.controls.map(() => ({ rows: 0, hash: createHash('sha256') }))
  if (!intact.has('events.ndjson')) return
  const filters = manifest.controls.map(({ actions }) => new Set(actions))
  const events = await checkEvents(folder, 'events.ndjson', manifest.filter, ({ core, leaf }) => {
    filters.forEach((actions, index) => {
      if (!actions.has(core.action)) return
      digests[index].rows += 1
      digests[index].hash.update(leaf)
    })
  })
  say(`ok       ${events} events read, each against its own hash`)
  for (const [index, { id, population, files }] of manifest.controls.entries()) {
    if (!intact.has(files.ndjson)) continue
    const hash = createHash('sha256')
    const rows = await checkEvents(folder, files.ndjson, manifest.filter, ({ leaf }) =>
      hash.update(leaf),
    )
    const expected = digests[index]
    if (
      rows !== population ||
      rows !== expected.rows ||
      hash.digest('hex') !== expected.hash.digest('hex')
    )
      fail(INCOMPLETE, `${id}: its population is not what its filter gives over all events.`)
  }
}

async function warnOfStrangers(folder, manifest) {
  const known = new Set([
    ...manifest.files.map(({ name }) => name),
    'manifest.json',
    'manifest.sig',
  ])
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  for (const entry of entries.filter((one) => one.isFile())) {
    const name = relative(folder, join(entry.parentPath ?? entry.path, entry.name))
      .split(sep)
      .join('/')
    if (!known.has(name)) say(`WARNING  ${name} is not part of the export.`)
  }
}

async function check(folder, given) {
  const note = parseNote((await read(folder, 'manifest.sig')).toString('utf8'))
  const bytes = await read(folder, 'manifest.json')
  const key = given === null ? await enclosedKey(folder) : await pinnedKey(given)
  checkSignature(note, key)
  const manifest = parseManifest(bytes, note)
  say(
    `export   ${manifest.framework}, ${manifest.organization.name}, ${manifest.period.from} to ${manifest.period.to}`,
  )
  const intact = new Set()
  for (const file of manifest.files) if (await checkFile(folder, file)) intact.add(file.name)
  say(`ok       ${intact.size} of ${manifest.files.length} files are as they were signed`)
  await checkPopulations(folder, manifest, intact)
  await warnOfStrangers(folder, manifest)
}

function parseArguments(list) {
  let folder = dirname(fileURLToPath(import.meta.url))
  let key = null
  const rest = [...list]
  while (rest.length > 0) {
    const argument = rest.shift()
    if (argument === '--key') key = rest.shift() ?? ''
    else if (argument.startsWith('-'))
      throw new Stop(MALFORMED, 'Usage: node verify.mjs [folder] [--key <file or verifier key>]')
    else folder = resolve(argument)
  }
  return { folder, key }
}

const VERDICTS = {
  [CHANGED]: 'CHANGED: this is not what was signed.',
  [INCOMPLETE]: 'INCOMPLETE: something that was signed is missing.',
  [UNTRUSTED]: 'UNTRUSTED: signed by another key than the one you trust.',
  [MALFORMED]: 'MALFORMED: this could not be read as an export.',
}

try {
  const { folder, key } = parseArguments(process.argv.slice(2))
  await check(folder, key)
} catch (error) {
  if (error instanceof Stop) fail(error.code, error.message)
  else fail(MALFORMED, `${error.message}`)
}
for (const { text } of found.slice(0, SHOWN_MAX)) say(`FAILED   ${text}`)
if (found.length > SHOWN_MAX) say(`         and ${found.length - SHOWN_MAX} more`)
const worst = [MALFORMED, CHANGED, INCOMPLETE, UNTRUSTED].find((code) =>
  found.some((one) => one.code === code),
)
say(worst === undefined ? 'VERIFIED: everything is as it was signed.' : VERDICTS[worst])
process.exitCode = worst ?? 0
