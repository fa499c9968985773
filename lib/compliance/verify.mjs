#!/usr/bin/env node
// Checks what Countersign's audit log gives away, offline: one file, no dependencies, no network.
// It shares no code with the portal. Node.js 20 or newer. `node verify.mjs --help` says how.
import { isUtf8 } from 'node:buffer'
import * as crypto from 'node:crypto'
import { createReadStream, readFileSync, realpathSync } from 'node:fs'
import { open, readdir, readFile, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { createInflateRaw, inflateRawSync } from 'node:zlib'

const HELP = `Checks evidence of a Countersign audit log, offline.

  node verify.mjs [bundle folder or .zip]           the folder of this file when none is given
  node verify.mjs <file.tlog-proof>                 one event is in the log
  node verify.mjs <checkpoint>                      a head of the log is signed
  node verify.mjs <older checkpoint> <newer one> --proof <file>
                                                    nothing was changed or removed between two heads
  node verify.mjs <events.ndjson> [--checkpoint <file>] [--range-proof <file>]
                                                    events, and that they are all of their range

  --key <key>         a key you trust: a verifier key (name+id+base64), or a file with verifier keys or
                      a PEM in it. Repeat it: the key of exports, the log's, an old and a new one.
                      --vkey is the same.
  --witness <key>     require that this witness has cosigned the (last) checkpoint
  --checkpoint <file> a checkpoint you got by another way, for instance from your SIEM: the bundle's log
                      must contain it. Repeat it. For events: the head they must lead to.
  --event <file>      the event of a proof that does not carry it
  --json              the verdict for programs
  --help              this text

Exit codes: 0 in order · 1 changed · 2 incomplete · 3 not by a key you trust · 4 malformed
`
const CHANGED = 1
const INCOMPLETE = 2
const UNTRUSTED = 3
const MALFORMED = 4
const SCHEMA = 'countersign-export/v2'
const SHOWN_MAX = 20
const KEPT_MAX = 1_000
const LINE_MAX = 4 << 20
const READ_MAX = 64 << 20
const SMALL = 64 << 10
const FAR_BACK_US = 600_000_000
const JUNK = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)$|^__MACOSX\//

/** Ends the run: nothing after it could be judged. */
class Stop extends Error {
  constructor(code, text, where = {}) {
    super(text)
    this.code = code
    this.where = where
  }
}

// ---------------------------------------------------------------- hashes and the Merkle tree

// A hash is a string of 32 characters, one for each byte: three times as fast as a Buffer, which has
// to be allocated for every hash.

/** SHA-256; `crypto.hash` is a third faster where Node has it (20.12). */
const sha256 = crypto.hash
  ? (bytes) => crypto.hash('sha256', bytes, 'latin1')
  : (bytes) => crypto.createHash('sha256').update(bytes).digest('latin1')

const bytesOf = (hash) => Buffer.from(hash, 'latin1')
const hex = (hash) => bytesOf(hash).toString('hex')
const base64 = (hash) => bytesOf(hash).toString('base64')
const EMPTY_ROOT = sha256(Buffer.alloc(0))

const pair = Buffer.alloc(65)
pair[0] = 1
/** RFC 6962 §2.1: SHA-256(0x01 ‖ left ‖ right). */
function nodeHash(left, right) {
  pair.latin1Write(left, 1, 32)
  pair.latin1Write(right, 33, 32)
  return sha256(pair)
}
const leafHash = (bytes) => sha256(Buffer.concat([Buffer.of(0), bytes]))

/** The levels of the fewest perfect subtrees over leaves [from, to), left to right. */
function levelsOf(from, to) {
  const levels = []
  for (let at = from; at < to; ) {
    let level = 0
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= to) level += 1
    levels.push(level)
    at += 2 ** level
  }
  return levels
}

/** A tree that keeps only the roots of its perfect subtrees: 53 hashes at most, however long it is. */
class Tree {
  constructor(size = 0, hashes = []) {
    this.size = size
    this.hashes = [...hashes]
    this.levels = levelsOf(0, size)
    if (this.levels.length !== hashes.length)
      throw new Stop(MALFORMED, `A tree of ${size} leaves has ${this.levels.length} subtrees.`)
  }
  append(hash, level = 0) {
    this.size += 2 ** level
    while (this.levels.length > 0 && this.levels[this.levels.length - 1] === level) {
      hash = nodeHash(this.hashes.pop(), hash)
      this.levels.pop()
      level += 1
    }
    this.hashes.push(hash)
    this.levels.push(level)
  }
  root() {
    if (this.hashes.length === 0) return EMPTY_ROOT
    return this.hashes.reduceRight((right, left) => nodeHash(left, right))
  }
  copy() {
    return new Tree(this.size, this.hashes)
  }
}

/** RFC 9162 §2.1.3.2; null when the proof has the wrong length. */
function rootFromInclusion(index, size, leaf, proof) {
  let [fn, sn, hash] = [BigInt(index), BigInt(size) - 1n, leaf]
  if (fn > sn) return null
  for (const sibling of proof) {
    if (sn === 0n) return null
    if (fn & 1n || fn === sn) {
      hash = nodeHash(sibling, hash)
      while (!(fn & 1n) && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n]
    } else hash = nodeHash(hash, sibling)
    ;[fn, sn] = [fn >> 1n, sn >> 1n]
  }
  return sn === 0n ? hash : null
}

/** RFC 9162 §2.1.4.2: whether the older tree is a prefix of the newer one. */
function isConsistent(older, newer, proof) {
  if (older.size > newer.size) return false
  if (older.size === newer.size) return proof.length === 0 && older.root === newer.root
  if (older.size === 0) return proof.length === 0 && older.root === EMPTY_ROOT
  const path = [...proof]
  let [fn, sn] = [BigInt(older.size) - 1n, BigInt(newer.size) - 1n]
  while (fn & 1n) [fn, sn] = [fn >> 1n, sn >> 1n]
  let first = fn === 0n ? older.root : path.shift()
  let second = first
  if (first === undefined) return false
  for (const sibling of path) {
    if (sn === 0n) return false
    if (fn & 1n || fn === sn) {
      first = nodeHash(sibling, first)
      second = nodeHash(sibling, second)
      while (!(fn & 1n) && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n]
    } else second = nodeHash(second, sibling)
    ;[fn, sn] = [fn >> 1n, sn >> 1n]
  }
  return sn === 0n && first === older.root && second === newer.root
}

// ---------------------------------------------------------------- small formats

/** Canonical JSON (RFC 8785): sorted keys, no spaces, numbers and strings as ECMAScript writes them. */
function canonical(value) {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const members = Object.keys(value).sort()
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`
}

function parseJson(text, name) {
  try {
    return JSON.parse(text)
  } catch {
    throw new Stop(MALFORMED, `${name} is not JSON.`, { file: name })
  }
}

/** Strict base64 with padding: every sequence of bytes has one writing. */
function fromBase64(text, what, bytes = null) {
  const decoded = Buffer.from(text, 'base64')
  const fits = decoded.toString('base64') === text && (bytes === null || decoded.length === bytes)
  if (!fits) throw new Stop(MALFORMED, `${what} is not ${bytes ?? 'any'} bytes of base64.`)
  return decoded
}

const hashFrom = (text, what) => fromBase64(text, what, 32).toString('latin1')

function parseSize(text, what) {
  const size = Number(text)
  if (!/^(0|[1-9]\d*)$/.test(text) || !Number.isSafeInteger(size))
    throw new Stop(MALFORMED, `${what} is not a whole number without leading zeros.`)
  return size
}

/** A C2SP signed note: text, an empty line, signature lines. */
function parseNote(note, name) {
  const bad = () =>
    new Stop(MALFORMED, `${name} is not a signed note: text, an empty line, signature lines.`, {
      file: name,
    })
  const split = note.lastIndexOf('\n\n')
  if (split < 1 || !note.endsWith('\n') || note.includes('\ufffd')) throw bad()
  const signatures = note
    .slice(split + 2, -1)
    .split('\n')
    .map((line) => {
      const [, signer, encoded] = /^\u2014 (\S+) (\S+)$/u.exec(line) ?? []
      if (encoded === undefined) throw bad()
      const bytes = fromBase64(encoded, `A signature of ${name}`)
      return { signer, id: bytes.subarray(0, 4).toString('hex'), signature: bytes.subarray(4) }
    })
  return { text: note.slice(0, split + 1), signatures, name }
}

/** A C2SP checkpoint: a signed note over origin, size and root. */
function parseCheckpoint(note, name) {
  const parsed = parseNote(note, name)
  const [origin, size, root, ...more] = parsed.text.split('\n')
  if (!origin || root === undefined || more.length === 0 || more.slice(0, -1).includes(''))
    throw new Stop(MALFORMED, `${name} is not a checkpoint: origin, size and root.`, { file: name })
  return {
    ...parsed,
    note,
    origin,
    size: parseSize(size, `The size in ${name}`),
    root: hashFrom(root, `The root in ${name}`),
  }
}

/** Several checkpoints after one another, an empty line between them. */
function parseCheckpoints(text, name) {
  const parts = text.replace(/\n+$/, '').split('\n\n')
  if (text.trim() === '') return []
  if (parts.length % 2 === 1)
    throw new Stop(MALFORMED, `${name} does not hold whole checkpoints.`, { file: name })
  const notes = []
  for (let at = 0; at < parts.length; at += 2)
    notes.push(parseCheckpoint(`${parts[at]}\n\n${parts[at + 1]}\n`, `${name} no. ${at / 2 + 1}`))
  return notes
}

/** A C2SP tlog-proof: extra (not covered by the proof), index, hashes, checkpoint. */
function parseProof(text, name) {
  const split = text.indexOf('\n\n')
  const lines = text.slice(0, Math.max(split, 0)).split('\n')
  if (lines.shift() !== 'c2sp.org/tlog-proof@v1')
    throw new Stop(MALFORMED, `${name} is not a c2sp.org/tlog-proof@v1.`, { file: name })
  const extra = lines[0]?.startsWith('extra ') ? lines.shift().slice(6) : null
  const index = lines.shift() ?? ''
  if (!index.startsWith('index ') || lines.length > 64)
    throw new Stop(MALFORMED, `${name} lacks its index, or has too many hashes.`, { file: name })
  return {
    extra: extra === null ? null : fromBase64(extra, `The extra line of ${name}`),
    index: parseSize(index.slice(6), `The index of ${name}`),
    proof: lines.map((line) => hashFrom(line, `A hash of ${name}`)),
    checkpoint: parseCheckpoint(text.slice(split + 2), `the checkpoint of ${name}`),
  }
}

/** Blocks of `consistency <older size> <newer size>` and hashes; or hashes alone, or a JSON list. */
function parseConsistency(text, name) {
  if (/^\s*[[{]/.test(text)) {
    const json = parseJson(text, name)
    const hashes = Array.isArray(json) ? json : (json.proof ?? json.hashes ?? json.consistency)
    if (!Array.isArray(hashes)) throw new Stop(MALFORMED, `${name} has no list of hashes.`)
    return [{ proof: hashes.map((hash) => hashFrom(String(hash), `A hash of ${name}`)) }]
  }
  const blocks = []
  for (const line of text.split('\n')) {
    const [, older, newer] = /^consistency (\d+) (\d+)$/.exec(line) ?? []
    if (newer !== undefined)
      blocks.push({ older: parseSize(older, name), newer: parseSize(newer, name), proof: [] })
    else if (line !== '') {
      if (blocks.length === 0) blocks.push({ proof: [] })
      blocks.at(-1).proof.push(hashFrom(line, `A hash of ${name}`))
    }
  }
  return blocks.length > 0 ? blocks : [{ proof: [] }]
}

// ---------------------------------------------------------------- keys

const ED25519 = 1
const COSIGNATURE = 4
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex')
const VKEY = /[^\s"'+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+={0,2}/g

const keyIdOf = (signer, algorithm, raw) =>
  hex(sha256(Buffer.concat([Buffer.from(`${signer}\n`), Buffer.of(algorithm), raw]))).slice(0, 8)

function keyFromVkey(text) {
  const [, signer, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? []
  const bytes = fromBase64(encoded ?? '', 'The last part of a verifier key', 33)
  const [algorithm] = bytes
  const raw = bytes.subarray(1)
  if (algorithm !== ED25519 && algorithm !== COSIGNATURE)
    throw new Stop(MALFORMED, `The key ${signer} is of a kind this program does not know.`)
  if (keyIdOf(signer, algorithm, raw) !== id)
    throw new Stop(MALFORMED, `The verifier key of ${signer} is damaged: its id does not fit it.`)
  const der = Buffer.concat([SPKI_ED25519, raw])
  const key = crypto.createPublicKey({ key: der, format: 'der', type: 'spki' })
  return { signer, id, algorithm, raw, key, used: false }
}

function keyFromPem(text) {
  const key = crypto.createPublicKey(text)
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('not Ed25519')
  const raw = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')
  return { signer: null, id: null, algorithm: ED25519, raw, key, used: false }
}

/** Every key in a text: verifier keys wherever they stand, or one PEM. */
function keysFrom(text) {
  const vkeys = [...new Set(text.match(VKEY) ?? [])]
  if (vkeys.length > 0 && !text.includes('-----BEGIN')) return vkeys.map(keyFromVkey)
  return [keyFromPem(text)]
}

async function keysOfOption(given) {
  const text = await readFile(given, 'utf8').catch(() => given)
  try {
    return keysFrom(text)
  } catch (error) {
    if (error instanceof Stop) throw error
    throw new Stop(MALFORMED, `This is neither a verifier key nor a file with one: ${given}`)
  }
}

const isBy = ({ signer, id }, key) =>
  key.signer === null
    ? keyIdOf(signer, key.algorithm, key.raw) === id
    : key.signer === signer && key.id === id

/** The seconds since 1970 of a right cosignature (tlog-cosignature), 0 for a right signature, or null. */
function timeOfSignature({ signature }, key, text) {
  const isTimed = key.algorithm === COSIGNATURE
  if (signature.length !== (isTimed ? 72 : 64)) return null
  const time = isTimed ? signature.readBigUInt64BE(0) : 0n
  const message = Buffer.from(isTimed ? `cosignature/v1\ntime ${time}\n${text}` : text)
  const right = crypto.verify(null, message, key.key, isTimed ? signature.subarray(8) : signature)
  return right ? Number(time) : null
}

/** Who of these keys signed the note: a key, 'wrong' for a signature that does not fit, or null. */
function signerOf(note, keys) {
  let found = null
  for (const signature of note.signatures)
    for (const key of keys.filter((one) => isBy(signature, one))) {
      const time = timeOfSignature(signature, key, note.text)
      if (time === null) return { state: 'wrong', key }
      found ??= { state: 'right', key, time }
    }
  return found
}

// ---------------------------------------------------------------- the verdict

const WORDS = {
  0: 'VERIFIED: everything is as it was signed.',
  [CHANGED]: 'CHANGED: this is not what was signed.',
  [INCOMPLETE]: 'INCOMPLETE: something that belongs to it is missing.',
  [UNTRUSTED]: 'UNTRUSTED: not signed by a key that you trust.',
  [MALFORMED]: 'MALFORMED: this could not be read as what it should be.',
}
const NAMES = ['verified', 'changed', 'incomplete', 'untrusted', 'malformed']

/** What could move the cursor, end the line or turn the letters round: names come from the bundle. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const printable = (line) =>
  line.replace(UNPRINTABLE, (one) => `\\u${one.codePointAt(0).toString(16).padStart(4, '0')}`)

/** What was found, and what is said of it. Lines are written as they come unless JSON was asked for. */
class Report {
  constructor(say) {
    this.say = say
    this.findings = []
    this.count = 0
    this.codes = new Set()
    this.checked = []
    this.notes = []
    this.notChecked = []
    this.subject = {}
  }
  fail(code, text, where = {}) {
    this.count += 1
    this.codes.add(code)
    if (this.findings.length < KEPT_MAX) this.findings.push({ code, text, ...where })
  }
  ok(text) {
    this.checked.push(text)
    this.say(`ok       ${text}`)
  }
  note(text) {
    this.notes.push(text)
    this.say(`note     ${text}`)
  }
  warn(text) {
    this.notes.push(text)
    this.say(`WARNING  ${text}`)
  }
  unchecked(text) {
    if (!this.notChecked.includes(text)) this.notChecked.push(text)
  }
  get exitCode() {
    return [MALFORMED, CHANGED, INCOMPLETE, UNTRUSTED].find((code) => this.codes.has(code)) ?? 0
  }
  finish() {
    for (const { text, expected, found } of this.findings.slice(0, SHOWN_MAX)) {
      this.say(`FAILED   ${text}`)
      if (expected !== undefined) this.say(`         expected ${expected}, found ${found}`)
    }
    if (this.count > SHOWN_MAX) this.say(`         and ${this.count - SHOWN_MAX} more`)
    if (this.notChecked.length > 0) this.say('')
    for (const text of this.notChecked) this.say(`NOT CHECKED  ${text}`)
    this.say('')
    this.say(WORDS[this.exitCode])
  }
  toJSON() {
    const { exitCode, subject, checked, notes, notChecked, findings, count } = this
    return {
      verdict: NAMES[exitCode],
      exitCode,
      subject,
      findings,
      count,
      checked,
      notes,
      notChecked,
    }
  }
}

/** The keys that the caller pinned, and what each note turned out to be signed by. */
class Trust {
  constructor(report, pinned, witnesses) {
    this.report = report
    this.pinned = pinned
    this.witnesses = witnesses
    this.enclosed = []
  }
  /**
   * 'pinned', 'enclosed' (a key the bundle itself brings) or null. `role` is what the signer is called
   * here; a pinned key of that name makes the enclosed ones worthless.
   */
  judge(note, role, enclosed = this.enclosed) {
    const where = { file: note.name }
    const known = signerOf(note, this.pinned)
    if (known?.state === 'wrong') {
      this.report.fail(
        CHANGED,
        `${note.name}: the signature by ${role} does not fit the text.`,
        where,
      )
      return null
    }
    if (known) {
      known.key.used = true
      return 'pinned'
    }
    if (this.pinned.some(({ signer }) => signer === role)) {
      this.report.fail(
        UNTRUSTED,
        `${note.name} has no signature by the key of ${role} you trust.`,
        where,
      )
      return null
    }
    const other = signerOf(note, enclosed)
    if (other?.state === 'right') return 'enclosed'
    if (other)
      this.report.fail(CHANGED, `${note.name}: the signature does not fit the text.`, where)
    else
      this.report.fail(
        UNTRUSTED,
        `${note.name} has no signature by any key that is known here.`,
        where,
      )
    return null
  }
  /** Each pinned name must have signed something here, else it was somebody else who did. */
  requireAllUsed() {
    const names = new Set(this.pinned.map(({ signer }) => signer))
    for (const name of names) {
      if (this.pinned.some(({ signer, used }) => signer === name && used)) continue
      const what = name === null ? 'the key in the PEM file' : `the key of ${name}`
      this.report.fail(UNTRUSTED, `Nothing here is signed by ${what}, which you trust.`)
    }
  }
  requireWitnesses(checkpoint) {
    for (const witness of this.witnesses) {
      const found = signerOf(checkpoint, [witness])
      if (found?.state === 'right') {
        const at = new Date(found.time * 1_000).toISOString()
        this.report.ok(`${checkpoint.name} is cosigned by the witness ${witness.signer} at ${at}`)
      } else
        this.report.fail(
          found ? CHANGED : UNTRUSTED,
          `${checkpoint.name} has no right cosignature by the witness ${witness.signer}.`,
          { file: checkpoint.name },
        )
    }
    if (this.witnesses.length === 0)
      this.report.unchecked(
        'Witness: no --witness was given. Whoever holds the log key could show others another log.',
      )
  }
}

// ---------------------------------------------------------------- reading folders, zips and lines

/** Large pieces for large files; a small file does not need a megabyte. */
const piecesOf = (size) => ({ highWaterMark: Math.max(1_024, Math.min(size, 1 << 20)) })

async function folderSource(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const sizes = new Map()
  for (const entry of entries) {
    const path = join(entry.parentPath ?? entry.path, entry.name)
    const name = relative(folder, path).split(sep).join('/')
    if (entry.isFile()) sizes.set(name, (await stat(path)).size)
    else if (!entry.isDirectory())
      throw new Stop(MALFORMED, `${name} is neither a file nor a folder.`, { file: name })
  }
  return {
    sizes,
    path: folder,
    stream: (name) =>
      sizes.get(name) <= SMALL
        ? [readFileSync(join(folder, name))]
        : createReadStream(join(folder, name), piecesOf(sizes.get(name) ?? 0)),
    close: async () => {},
  }
}

const isSafeName = (name) =>
  /^[A-Za-z0-9._()-]+(\/[A-Za-z0-9._()-]+)*$/.test(name) &&
  !name.split('/').some((part) => /^\.+$/.test(part))

const zipBad = (text) => new Stop(MALFORMED, `The zip cannot be read: ${text}.`)

/** Where the central directory of a zip is (APPNOTE 4.3.16, with zip64 4.3.14). */
async function zipDirectory(file, size) {
  const tail = Buffer.alloc(Math.min(size, 65_557))
  await file.read(tail, 0, tail.length, size - tail.length)
  const end = tail.lastIndexOf(Buffer.from('504b0506', 'hex'))
  if (end < 0 || end + 22 > tail.length) throw zipBad('its directory is missing, it was cut off')
  if (end + 22 + tail.readUInt16LE(end + 20) !== tail.length)
    throw zipBad('something follows its end')
  const found = {
    count: tail.readUInt16LE(end + 10),
    bytes: tail.readUInt32LE(end + 12),
    offset: tail.readUInt32LE(end + 16),
    end: size - tail.length + end,
  }
  if (found.count !== 0xffff && found.bytes !== 0xffffffff && found.offset !== 0xffffffff)
    return found
  const locator = end - 20
  if (locator < 0 || tail.readUInt32LE(locator) !== 0x07064b50)
    throw zipBad('zip64 without locator')
  const record = Buffer.alloc(56)
  await file.read(record, 0, 56, Number(tail.readBigUInt64LE(locator + 8)))
  if (record.readUInt32LE(0) !== 0x06064b50) throw zipBad('zip64 without its record')
  const [count, bytes, offset] = [32, 40, 48].map((at) => Number(record.readBigUInt64LE(at)))
  return { count, bytes, offset, end: Number(tail.readBigUInt64LE(locator + 8)) }
}

/** Sizes and offset from the zip64 extra field, where the 32-bit ones are full. */
function widen(entry, extra) {
  const wide = ['bytes', 'packed', 'offset'].filter((field) => entry[field] === 0xffffffff)
  for (let at = 0; wide.length > 0 && at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === 1)
      wide.splice(0).forEach((field, place) => {
        entry[field] = Number(extra.readBigUInt64LE(at + 4 + place * 8))
      })
  if (wide.length > 0) throw zipBad(`${entry.name} has no size`)
  return entry
}

function zipEntries(directory, count) {
  const entries = []
  let at = 0
  for (let left = count; left > 0; left -= 1) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50)
      throw zipBad('its directory is damaged')
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((of) =>
      directory.readUInt16LE(at + of),
    )
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength)
    const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength)
    const entry = {
      name,
      flags: directory.readUInt16LE(at + 8),
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    }
    entries.push(widen(entry, extra))
    at += 46 + nameLength + extraLength + commentLength
  }
  if (at !== directory.length) throw zipBad('its directory has another length than it says')
  return entries.filter(({ name }) => !name.endsWith('/'))
}

async function zipNames(file, size) {
  const directory = await zipDirectory(file, size)
  if (directory.bytes > READ_MAX || directory.offset + directory.bytes > size)
    throw zipBad('its directory does not fit in it')
  const bytes = Buffer.alloc(directory.bytes)
  await file.read(bytes, 0, bytes.length, directory.offset)
  const entries = new Map()
  for (const entry of zipEntries(bytes, directory.count)) {
    if (entry.flags & 0x41) throw zipBad(`${entry.name} is encrypted`)
    if (entry.method !== 0 && entry.method !== 8)
      throw zipBad(`${entry.name} is packed in an unknown way`)
    if (!isSafeName(entry.name) && !JUNK.test(entry.name))
      throw zipBad(`it has an unsafe name, ${entry.name}`)
    if (entries.has(entry.name)) throw zipBad(`${entry.name} is in it twice`)
    entries.set(entry.name, entry)
  }
  return entries
}

async function zipSource(path) {
  const file = await open(path, 'r')
  const { size } = await file.stat()
  let entries
  try {
    entries = await zipNames(file, size)
  } catch (error) {
    await file.close()
    throw error
  }
  const stream = async function* (name) {
    const { offset, packed, bytes: whole, method } = entries.get(name)
    const head = Buffer.alloc(30)
    await file.read(head, 0, 30, offset)
    const nameLength = head.readUInt16LE(26)
    const named = Buffer.alloc(nameLength)
    await file.read(named, 0, nameLength, offset + 30)
    if (
      head.readUInt32LE(0) !== 0x04034b50 ||
      named.toString('utf8') !== name ||
      head.readUInt16LE(8) !== method
    )
      throw zipBad(`its directory and the entry ${name} differ`)
    const start = offset + 30 + nameLength + head.readUInt16LE(28)
    if (start + packed > size) throw zipBad(`${name} reaches beyond its end`)
    if (packed === 0) return
    if (Math.max(packed, whole) <= SMALL) {
      const raw = Buffer.alloc(packed)
      await file.read(raw, 0, packed, start)
      const bytes = method === 0 ? raw : inflateRawSync(raw, { maxOutputLength: whole + 1 })
      if (bytes.length > whole) throw zipBad(`${name} is larger than it says`)
      yield bytes
      return
    }
    const raw = createReadStream(path, { start, end: start + packed - 1, ...piecesOf(packed) })
    const parts =
      method === 0 ? raw : raw.pipe(createInflateRaw({ chunkSize: piecesOf(whole).highWaterMark }))
    let unpacked = 0
    for await (const part of parts) {
      unpacked += part.length
      if (unpacked > whole) throw zipBad(`${name} is larger than it says`)
      yield part
    }
  }
  return {
    path,
    sizes: new Map([...entries.values()].map(({ name, bytes: whole }) => [name, whole])),
    stream,
    close: () => file.close(),
  }
}

async function readAll(source, name) {
  if (!source.sizes.has(name)) throw new Stop(INCOMPLETE, `${name} is missing.`, { file: name })
  if (source.sizes.get(name) > READ_MAX)
    throw new Stop(MALFORMED, `${name} is far too large.`, { file: name })
  const parts = []
  for await (const part of source.stream(name)) parts.push(part)
  return Buffer.concat(parts)
}

const readText = async (source, name) => (await readAll(source, name)).toString('utf8')

/**
 * Calls `each(buffer, start, end, line)` for every line. The byte before `start` is zero, so that
 * the leaf hash of a line needs no copy. Answers the number of lines and whether the last one ended.
 */
async function eachLine(stream, each, onChunk = () => {}) {
  let rest = Buffer.alloc(0)
  let line = 0
  for await (const chunk of stream) {
    onChunk(chunk)
    const buffer = Buffer.allocUnsafe(1 + rest.length + chunk.length)
    buffer[0] = 0
    rest.copy(buffer, 1)
    chunk.copy(buffer, 1 + rest.length)
    let start = 1
    for (let end = buffer.indexOf(10, start); end >= 0; end = buffer.indexOf(10, start)) {
      line += 1
      buffer[start - 1] = 0
      each(buffer, start, end, line)
      start = end + 1
    }
    rest = buffer.subarray(start)
    if (rest.length > LINE_MAX) throw new Stop(MALFORMED, `Line ${line + 1} is far too long.`)
  }
  if (rest.length === 0) return { lines: line, ended: true }
  each(Buffer.concat([Buffer.of(0), rest]), 1, rest.length + 1, line + 1)
  return { lines: line + 1, ended: false }
}

const isStop = (code) => code === 44 || code === 13 || code === 34

/** The records of a CSV (RFC 4180) as they come; a cell may hold line breaks. */
async function eachRecord(stream, each) {
  let record = []
  let cell = ''
  let quoted = false
  let pending = ''
  const decoder = new TextDecoder('utf-8', { ignoreBOM: false })
  const take = (text, isLast) => {
    let at = 0
    while (at < text.length) {
      if (quoted) {
        const quote = text.indexOf('"', at)
        if (quote < 0 || (quote === text.length - 1 && !isLast)) {
          cell += text.slice(at, quote < 0 ? text.length : quote)
          return quote < 0 ? '' : '"'
        }
        cell += text.slice(at, quote)
        if (text[quote + 1] === '"') {
          cell += '"'
          at = quote + 2
        } else {
          quoted = false
          at = quote + 1
        }
      } else if (text[at] === '"' && cell === '') {
        quoted = true
        at += 1
      } else if (text[at] === ',') {
        record.push(cell)
        cell = ''
        at += 1
      } else if (text[at] === '\r' && at === text.length - 1 && !isLast) return '\r'
      else if (text[at] === '\r' && text[at + 1] === '\n') {
        record.push(cell)
        each(record)
        record = []
        cell = ''
        at += 2
      } else {
        let to = at + 1
        while (to < text.length && !isStop(text.charCodeAt(to))) to += 1
        cell += text.slice(at, to)
        at = to
      }
    }
    return ''
  }
  for await (const chunk of stream)
    pending = take(pending + decoder.decode(chunk, { stream: true }), false)
  take(pending, true)
  return cell === '' && record.length === 0 && !quoted
}

// ---------------------------------------------------------------- events

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const QUOTE = 34
const BACKSLASH = 92
const COLON = 58
const COMMA = 44
const DEPTH_MAX = 64
const KEYS_MAX = 64

// What a byte is inside of a string: 1 plain, 2 part of a longer character, 0 an end or an escape.
const IN_STRING = new Uint8Array(256)
IN_STRING.fill(1, 32, 128).fill(2, 128)
IN_STRING[QUOTE] = 0
IN_STRING[BACKSLASH] = 0
const SHORT_ESCAPES = new Set(Buffer.from('"\\bfnrt'))
// JSON.stringify writes these control characters in the short way.
const SHORT_CONTROLS = new Set(['08', '09', '0a', '0c', '0d'])

// How many characters beyond ASCII, and how many escapes, the scanner has met so far.
let wides = 0
let escapes = 0

function escapeEnd(bytes, at) {
  escapes += 1
  if (SHORT_ESCAPES.has(bytes[at + 1])) return at + 2
  const isControl = /^u00[01][0-9a-f]$/.test(bytes.latin1Slice(at + 1, at + 6))
  return isControl && !SHORT_CONTROLS.has(bytes.latin1Slice(at + 4, at + 6)) ? at + 6 : -1
}

/** One past the string whose opening quote is at `at`; -1 when it is not canonical. */
function stringEnd(bytes, at) {
  let i = at + 1
  for (;;) {
    const kind = IN_STRING[bytes[i]]
    if (kind === 1) i += 1
    else if (kind === 2) {
      wides += 1
      i += 1
    } else if (bytes[i] === QUOTE) return i + 1
    else if (bytes[i] !== BACKSLASH) return -1
    else {
      i = escapeEnd(bytes, i)
      if (i < 0) return -1
    }
  }
}

function numberEnd(bytes, at) {
  let i = bytes[at] === 45 ? at + 1 : at
  const first = i
  while (bytes[i] >= 48 && bytes[i] <= 57) i += 1
  const isPoint = bytes[i] === 46 || bytes[i] === 101 || bytes[i] === 69
  // Below 9 · 10^15 a whole number has one writing, which needs no look at its value.
  const isShort = i - first < 16 || (i - first === 16 && bytes[first] < 57)
  if (i > first && isShort && !isPoint && (bytes[first] !== 48 || i === at + 1)) return i
  while (/[0-9.eE+-]/.test(String.fromCharCode(bytes[i] ?? 0))) i += 1
  const written = bytes.latin1Slice(at, i)
  return written !== '' && String(Number(written)) === written ? i : -1
}

const [NULL, TRUE, FALSE, ACTION] = ['null', 'true', 'false', 'action'].map((word) =>
  Buffer.from(word),
)

/** One past this word at `at`; -1 when another stands there. */
function wordEnd(bytes, at, word) {
  for (let i = 0; i < word.length; i += 1) if (bytes[at + i] !== word[i]) return -1
  return at + word.length
}

/** One past the value at `at`; -1 when it is not canonical JSON. */
function valueEnd(bytes, at, depth) {
  const first = bytes[at]
  if (first === QUOTE) return stringEnd(bytes, at)
  if (first === 123) return depth > 0 ? objectEnd(bytes, at, depth - 1) : -1
  if (first === 91) return depth > 0 ? arrayEnd(bytes, at, depth - 1) : -1
  if (first === 110) return wordEnd(bytes, at, NULL)
  if (first === 116) return wordEnd(bytes, at, TRUE)
  if (first === 102) return wordEnd(bytes, at, FALSE)
  return numberEnd(bytes, at)
}

function arrayEnd(bytes, at, depth) {
  if (bytes[at + 1] === 93) return at + 2
  let i = at
  do {
    i = valueEnd(bytes, i + 1, depth)
  } while (i > 0 && bytes[i] === COMMA)
  return i > 0 && bytes[i] === 93 ? i + 1 : -1
}

/** Whether one key stands before the other. `isPlain`: without escapes and characters beyond ASCII. */
function isBefore(bytes, from, to, nextFrom, nextTo, isPlain) {
  if (!isPlain)
    return (
      JSON.parse(bytes.utf8Slice(from - 1, to + 1)) <
      JSON.parse(bytes.utf8Slice(nextFrom - 1, nextTo + 1))
    )
  const length = Math.min(to - from, nextTo - nextFrom)
  for (let i = 0; i < length; i += 1)
    if (bytes[from + i] !== bytes[nextFrom + i]) return bytes[from + i] < bytes[nextFrom + i]
  return to - from < nextTo - nextFrom
}

// Where the members of the object that was scanned last are: key from, to, value from, to.
const members = new Int32Array(4 * KEYS_MAX)
let memberCount = 0

function noteMember(key, keyEnd, value, valueTo) {
  if (memberCount === KEYS_MAX) return false
  members[memberCount * 4] = key
  members[memberCount * 4 + 1] = keyEnd
  members[memberCount * 4 + 2] = value
  members[memberCount * 4 + 3] = valueTo
  memberCount += 1
  return true
}

/** Keys must ascend, which also means that none is there twice. */
function objectEnd(bytes, at, depth) {
  if (bytes[at + 1] === 125) return at + 2
  let from = -1
  let to = -1
  let wasOdd = false
  let i = at
  do {
    const key = i + 2
    const before = wides + escapes
    const end = bytes[key - 1] === QUOTE ? stringEnd(bytes, key - 1) : -1
    if (end < 0 || bytes[end] !== COLON) return -1
    const isOdd = wides + escapes > before
    if (from >= 0 && !isBefore(bytes, from, to, key, end - 1, !wasOdd && !isOdd)) return -1
    from = key
    to = end - 1
    wasOdd = isOdd
    i = valueEnd(bytes, end + 1, depth)
    if (i < 0 || (depth === DEPTH_MAX && !noteMember(from, to, end + 1, i))) return -1
  } while (bytes[i] === COMMA)
  return bytes[i] === 125 ? i + 1 : -1
}

// The values of the event that was scanned last, by where they are: see scanEvent.
const place = { action: 0, actionEnd: 0, id: 0 }
let time = 0

/**
 * Whether these bytes are the canonical JSON (RFC 8785) of an event. Bytes that are have one reading,
 * whoever parses them, so nothing needs to be built: `place`, `time` and `members` tell where things are.
 */
function scanEvent(bytes, start, end) {
  memberCount = 0
  wides = 0
  escapes = 0
  if (bytes[start] !== 123 || objectEnd(bytes, start, DEPTH_MAX) !== end) return false
  if (wides > 0 && !isUtf8(bytes.subarray(start, end))) return false
  let found = 0
  for (let at = 0; at < memberCount * 4; at += 4) {
    const key = members[at]
    const length = members[at + 1] - key
    const [value, valueTo] = [members[at + 2], members[at + 3]]
    if (length === 2 && bytes[key] === 105 && bytes[key + 1] === 100) {
      if (bytes[value] !== QUOTE || valueTo - value !== 38) return false
      place.id = value + 1
      found += 1
    } else if (length === 2 && bytes[key] === 116 && bytes[key + 1] === 115) {
      time = wholeNumber(bytes, value, valueTo)
      if (time < 0) return false
      found += 1
    } else if (
      length === 6 &&
      bytes[key] === 97 &&
      bytes[key + 5] === 110 &&
      wordEnd(bytes, key, ACTION) > 0
    ) {
      if (bytes[value] !== QUOTE) return false
      place.action = value + 1
      place.actionEnd = valueTo - 1
      found += 1
    }
  }
  return found === 3
}

/** Microseconds since 1970; -1 for what is not a whole number or not exact. */
function wholeNumber(bytes, from, to) {
  let number = 0
  if (to - from > 16) return -1
  for (let i = from; i < to; i += 1) {
    if (bytes[i] < 48 || bytes[i] > 57) return -1
    number = number * 10 + bytes[i] - 48
  }
  return Number.isSafeInteger(number) ? number : -1
}

/** Action, id and time of an event; false for what is none. */
function scanCore(bytes, start, end, seen) {
  if (!scanEvent(bytes, start, end)) return false
  seen.action = bytes.latin1Slice(place.action, place.actionEnd)
  seen.id = bytes.latin1Slice(place.id, place.id + 36)
  seen.ts = time
  return true
}

const timeText = (us) =>
  `${new Date(Math.floor(us / 1_000)).toISOString().slice(0, 23)}${String(us % 1_000).padStart(3, '0')}Z`

/** Which ids were there before: 8 bytes for each, in a table that grows. Answers true for a likely double. */
class SeenIds {
  constructor(expected) {
    this.#allocate(2 ** Math.max(10, Math.ceil(Math.log2(expected * 1.5 + 1))))
    this.count = 0
  }
  #allocate(slots) {
    this.mask = slots - 1
    this.high = new Uint32Array(slots)
    this.low = new Uint32Array(slots)
  }
  #grow() {
    const { high, low } = this
    this.#allocate(high.length * 2)
    this.count = 0
    for (let at = 0; at < high.length; at += 1) if (high[at] | low[at]) this.#put(high[at], low[at])
  }
  #put(high, low) {
    let at = (low ^ Math.imul(high, 0x9e3779b1)) & this.mask
    while (this.high[at] | this.low[at]) {
      if (this.high[at] === high && this.low[at] === low) return true
      at = (at + 1) & this.mask
    }
    this.high[at] = high
    this.low[at] = low
    this.count += 1
    return false
  }
  add(buffer) {
    if (this.count * 4 > this.mask * 3) this.#grow()
    return this.#put(buffer.readUInt32LE(0), (buffer.readUInt32LE(4) | 1) >>> 0)
  }
}

const NIBBLE = new Uint8Array(256)
for (let digit = 0; digit < 16; digit += 1) NIBBLE[digit.toString(16).charCodeAt(0)] = digit
const idBytes = Buffer.alloc(8)

/** The last 64 bits of the UUID at `from`, which are random in version 7, and those of its time mixed in. */
function foldId(bytes, from) {
  let at = from + 19
  for (let byte = 0; byte < 8; byte += 1) {
    if (at === from + 23) at += 1
    idBytes[byte] = (NIBBLE[bytes[at]] << 4) | NIBBLE[bytes[at + 1]]
    at += 2
  }
  for (let byte = 0; byte < 4; byte += 1)
    idBytes[byte] ^= (NIBBLE[bytes[from + byte * 2]] << 4) | NIBBLE[bytes[from + byte * 2 + 1]]
  return idBytes
}

const wordOf = (hash, at) =>
  hash.charCodeAt(at) |
  (hash.charCodeAt(at + 1) << 8) |
  (hash.charCodeAt(at + 2) << 16) |
  (hash.charCodeAt(at + 3) << 24)

/**
 * A sum over a set of leaves that does not depend on their order: SHA-256 under a key made for this
 * run, so that nobody could have prepared two sets with the same sum.
 */
class LeafSum {
  static key = Buffer.from(isMainThread ? crypto.randomBytes(32) : workerData.sumKey)
  static input = Buffer.concat([LeafSum.key, Buffer.alloc(32)])
  static of(leaf) {
    LeafSum.input.latin1Write(leaf, 32, 32)
    return sha256(LeafSum.input)
  }
  lanes = new Uint32Array(5)
  rows = 0
  add(hash) {
    this.rows += 1
    for (let lane = 0; lane < 5; lane += 1) this.lanes[lane] += wordOf(hash, lane * 4)
  }
  equals({ lanes, rows }) {
    return rows === this.rows && lanes.every((lane, at) => lane === this.lanes[at])
  }
}

/** The first k events of a control by SHA-256(root ‖ control ‖ event id): nobody can steer them. */
class Sampler {
  constructor(root, control, k) {
    const prefix = Buffer.concat([bytesOf(root), Buffer.from(control)])
    this.input = Buffer.concat([prefix, Buffer.alloc(36)])
    this.at = prefix.length
    this.k = k
    this.chosen = []
  }
  offer(ids, from, index) {
    const { chosen, k } = this
    if (k === 0) return
    ids.copy(this.input, this.at, from, from + 36)
    const order = sha256(this.input)
    if (chosen.length === k && order >= chosen[k - 1].order) return
    const id = ids.latin1Slice(from, from + 36)
    let at = chosen.length
    while (at > 0 && order < chosen[at - 1].order) at -= 1
    chosen.splice(at, 0, { order, id, index })
    if (chosen.length > k) chosen.pop()
  }
}

/** One hash over many rows of text, taken in batches. */
class RowChain {
  rows = 0
  #waiting = []
  #hash = crypto.createHash('sha256')
  add(row) {
    this.rows += 1
    if (this.#waiting.push(row) === 500) this.#take()
  }
  #take() {
    this.#hash.update(`${this.#waiting.join('\n')}\n`)
    this.#waiting.length = 0
  }
  close() {
    if (this.#waiting.length > 0) this.#take()
    this.digest = this.#hash.digest('hex')
  }
}

const CORE_START = Buffer.from('{"core":')
const EVENT_START = Buffer.from('{"action":"')
const LEAF_KEY = Buffer.from(',"leaf_hash":"')
const TAIL = LEAF_KEY.length + 64 + 2

const startsWith = (bytes, at, what) =>
  bytes[at + 2] === what[2] && bytes.compare(what, 0, what.length, at, at + what.length) === 0

/** Whether the line is a core and its leaf hash, and nothing else; the core ends where the tail begins. */
const isPlainLine = (bytes, start, end) =>
  end - TAIL > start &&
  startsWith(bytes, start, CORE_START) &&
  bytes.compare(LEAF_KEY, 0, LEAF_KEY.length, end - TAIL, end - TAIL + LEAF_KEY.length) === 0 &&
  bytes[end - 2] === QUOTE &&
  bytes[end - 1] === 125

/** The core of a line, its leaf hash as it says, and what else it holds; null when it is no event. */
function readEventLine(bytes, start, end) {
  if (isPlainLine(bytes, start, end))
    return {
      core: bytes.subarray(start + 8, end - TAIL),
      leaf: bytes.latin1Slice(end - TAIL + LEAF_KEY.length, end - 2),
      disclosures: null,
    }
  try {
    const json = JSON.parse(bytes.utf8Slice(start, end))
    if (!isObject(json)) return null
    if (json.core === undefined)
      return { core: bytes.subarray(start, end), leaf: null, disclosures: null }
    if (!isObject(json.core)) return null
    return {
      core: Buffer.from(canonical(json.core)),
      leaf: typeof json.leaf_hash === 'string' ? json.leaf_hash : null,
      disclosures: Array.isArray(json.disclosures) ? json.disclosures : null,
    }
  } catch {
    return null
  }
}

const REMOVED = Buffer.from('{"removed":')

/** What a line of the skeleton says of an event that is gone; null for an event. */
function removedAt(bytes, start, end) {
  if (!startsWith(bytes, start, REMOVED)) return null
  try {
    const { event_id: event, leaf_hash: leaf } = JSON.parse(bytes.utf8Slice(start, end)).removed
    return UUID.test(event) && /^[0-9a-f]{64}$/.test(leaf)
      ? { event, leaf: Buffer.from(leaf, 'hex').toString('latin1') }
      : null
  } catch {
    return null
  }
}

// ---------------------------------------------------------------- blocks of lines

const BLOCK = 1 << 20

/** Where the lines of these bytes end. The first starts at 1, and the last one ends them. */
function lineEnds(bytes) {
  const ends = []
  for (let end = bytes.indexOf(10, 1); end >= 0; end = bytes.indexOf(10, end + 1)) ends.push(end)
  return ends
}

/** What is known of each line of a block: packed, so that it can be handed from thread to thread. */
class Facts {
  constructor(count) {
    this.count = count
    this.leaves = Buffer.alloc(count * 32)
    this.ids = Buffer.alloc(count * 36)
    this.times = new Float64Array(count)
    this.actions = new Uint16Array(count)
    this.names = []
    this.odd = []
    this.unhashed = 0
  }
  #numbers = new Map()
  /** Keeps the event that was scanned last as the one of line `at`. */
  keep(at, bytes, leaf) {
    this.leaves.latin1Write(leaf, at * 32, 32)
    for (let from = place.id, to = at * 36, i = 0; i < 36; i += 1)
      this.ids[to + i] = bytes[from + i]
    this.times[at] = time
    const name = bytes.latin1Slice(place.action, place.actionEnd)
    let number = this.#numbers.get(name)
    if (number === undefined) {
      number = this.names.push(name) - 1
      this.#numbers.set(name, number)
    }
    this.actions[at] = number
  }
  leaf = (at) => this.leaves.latin1Slice(at * 32, at * 32 + 32)
  id = (at) => this.ids.latin1Slice(at * 36, at * 36 + 36)
  /** What another thread made of a block. */
  static from(sent) {
    const facts = Object.assign(new Facts(0), sent)
    facts.leaves = Buffer.from(sent.leaves.buffer)
    facts.ids = Buffer.from(sent.ids.buffer)
    return facts
  }
}

/**
 * Every line of a skeleton: its leaf, id, time and action. Each line's leaf is over exactly the bytes
 * of the line: the zero in front of it takes the place of the line break before.
 */
function skeletonFacts(bytes) {
  const ends = lineEnds(bytes)
  const facts = new Facts(ends.length)
  let start = 1
  for (const [at, end] of ends.entries()) {
    bytes[start - 1] = 0
    const removed = removedAt(bytes, start, end)
    const leaf = removed?.leaf ?? sha256(bytes.subarray(start - 1, end))
    if (removed === null && scanEvent(bytes, start, end)) facts.keep(at, bytes, leaf)
    else {
      facts.leaves.latin1Write(leaf, at * 32, 32)
      facts.odd.push({ at, removed: removed?.event ?? null })
    }
    start = end + 1
  }
  return facts
}

/** Every line of a file of events, as the log hashes them or with a leaf hash beside them. */
function eventFacts(bytes) {
  const ends = lineEnds(bytes)
  const facts = new Facts(ends.length)
  let start = 1
  for (const [at, end] of ends.entries()) {
    bytes[start - 1] = 0
    if (startsWith(bytes, start, EVENT_START) && scanEvent(bytes, start, end)) {
      facts.keep(at, bytes, sha256(bytes.subarray(start - 1, end)))
      facts.unhashed += 1
    } else otherEvent(facts, at, bytes, start, end)
    start = end + 1
  }
  return facts
}

function otherEvent(facts, at, bytes, start, end) {
  const read = readEventLine(bytes, start, end)
  if (read === null || !scanEvent(read.core, 0, read.core.length))
    return facts.odd.push({ at, bad: true })
  const leaf = read.leaf === null ? sha256(bytes.subarray(start - 1, end)) : leafHash(read.core)
  facts.keep(at, read.core, leaf)
  if (read.leaf === null) facts.unhashed += 1
  const said = read.leaf !== null && hex(leaf) !== read.leaf ? read.leaf : null
  if (said !== null || read.disclosures !== null)
    facts.odd.push({
      at,
      said,
      core: read.disclosures && JSON.parse(read.core.toString('utf8')),
      disclosures: read.disclosures,
    })
}

const FACTS = { skeleton: skeletonFacts, events: eventFacts }

/** The stream as blocks of whole lines, with a byte of room in front. The last says if its line ended. */
async function* blocksOf(stream, onChunk) {
  let rest = Buffer.alloc(0)
  for await (const chunk of stream) {
    onChunk(chunk)
    const cut = chunk.lastIndexOf(10) + 1
    if (rest.length + chunk.length - cut > LINE_MAX)
      throw new Stop(MALFORMED, 'A line of events is far too long.')
    if (cut === 0) {
      rest = Buffer.concat([rest, chunk])
      continue
    }
    const bytes = Buffer.allocUnsafeSlow(1 + rest.length + cut)
    rest.copy(bytes, 1)
    chunk.copy(bytes, 1 + rest.length, 0, cut)
    rest = Buffer.from(chunk.subarray(cut))
    yield { bytes, ended: true }
  }
  if (rest.length === 0) return
  const bytes = Buffer.allocUnsafeSlow(rest.length + 2)
  rest.copy(bytes, 1)
  bytes[rest.length + 1] = 10
  yield { bytes, ended: false }
}

/**
 * Calls `each(facts)` for every block, in order, while others are read and hashed by the other threads.
 * Answers whether the last line ended.
 */
async function eachBlock(stream, { form, threads, onChunk = () => {} }, each) {
  let whole = true
  const waiting = []
  for await (const { bytes, ended } of blocksOf(stream, onChunk)) {
    whole = ended
    if (threads.count === 0) each(FACTS[form](bytes))
    else waiting.push(threads.facts(form, bytes))
    if (waiting.length > threads.count * 2) each(await waiting.shift())
  }
  while (waiting.length > 0) each(await waiting.shift())
  return whole
}

/**
 * Threads that read blocks and files beside the first one. There are none where the work is small,
 * where the machine has one core, or where Node cannot start them: then everything is done in place.
 */
class Threads {
  static WORTH = 48 << 20
  #wanted
  #workers = []
  #next = 0
  #waiting = new Map()
  constructor(wanted) {
    this.#wanted = wanted
  }
  get count() {
    return this.#workers.length
  }
  async start(bytes) {
    const count = this.#wanted ?? (bytes > Threads.WORTH ? Math.min(availableParallelism(), 4) : 1)
    if (this.count > 0 || count < 2) return
    try {
      const started = Array.from({ length: count }, () => this.#startOne())
      this.#workers = await Promise.all(started)
    } catch {
      this.#workers = []
    }
  }
  async #startOne() {
    const worker = new Worker(new URL(import.meta.url), { workerData: { sumKey: LeafSum.key } })
    await new Promise((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
    })
    worker.on('message', (answer) => this.#settle(answer))
    worker.on('error', (error) => this.#settleAll(error))
    return worker
  }
  #settle({ number, value, failure }) {
    const { resolve, reject } = this.#waiting.get(number)
    this.#waiting.delete(number)
    if (failure === undefined) resolve(value)
    else if (failure.code === undefined) reject(new Error(failure.message))
    else reject(new Stop(failure.code, failure.message, failure.where))
  }
  #settleAll(error) {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
  /** The answer of a thread to a task; see TASKS. */
  ask(task, given, moved = []) {
    this.#next += 1
    const number = this.#next
    const answer = new Promise((resolve, reject) => this.#waiting.set(number, { resolve, reject }))
    // Whoever awaits it hears of it; until then it must not end the program.
    answer.catch(() => {})
    this.#workers[number % this.count].postMessage({ number, task, given }, moved)
    return answer
  }
  facts = async (form, bytes) =>
    Facts.from(await this.ask('facts', { form, bytes: bytes.buffer }, [bytes.buffer]))
  async close() {
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
    this.#workers = []
  }
}

const sourceAt = async (path) =>
  (await stat(path)).isDirectory() ? folderSource(path) : zipSource(path)

/** Does `work` with a source of this thread's own. */
async function withSource(path, work) {
  const source = await sourceAt(path)
  try {
    return await work(source)
  } finally {
    await source.close()
  }
}

const TASKS = {
  facts: async ({ form, bytes }) => {
    const { count, leaves, ids, times, actions, names, odd, unhashed } = FACTS[form](
      Buffer.from(bytes),
    )
    return { count, leaves, ids, times, actions, names, odd, unhashed }
  },
  digest: ({ path, name }) => withSource(path, (source) => digestOf(source, name)),
  population: ({ path, ...asked }) => withSource(path, (source) => readPopulation(source, asked)),
}

/** What a thread does: each task as it comes. */
function serve(port) {
  port.on('message', async ({ number, task, given }) => {
    try {
      const value = await TASKS[task](given)
      const moved = task === 'facts' ? [value.leaves.buffer, value.ids.buffer] : []
      port.postMessage({ number, value }, moved)
    } catch (error) {
      const { code, message, where } = error
      port.postMessage({
        number,
        failure: error instanceof Stop ? { code, message, where } : { message },
      })
    }
  })
  port.postMessage('ready')
}

/** SHA-256 of a file, in hex. */
async function digestOf(source, name) {
  const hash = crypto.createHash('sha256')
  for await (const chunk of source.stream(name)) hash.update(chunk)
  return hash.digest('hex')
}

/** Opens disclosures (RFC 9901 §4.2.1) against the digests an event committed to. Answers how many fit. */
function checkDisclosures(report, core, disclosures, where) {
  const digests = new Set(Array.isArray(core.sd) ? core.sd : [])
  let opened = 0
  for (const one of disclosures) {
    const text = typeof one === 'string' ? one : (one?.disclosure ?? one?.text)
    const digest = bytesOf(sha256(Buffer.from(String(text), 'ascii'))).toString('base64url')
    if (typeof text !== 'string' || !digests.has(digest)) {
      const what = `${where.file}: a disclosed field is not what event ${core.id} committed to.`
      report.fail(CHANGED, what, { ...where, event: core.id })
      continue
    }
    opened += 1
    const fields = parseJson(Buffer.from(text, 'base64url').toString('utf8'), 'A disclosure')
    const shown = typeof one === 'string' ? [] : [one.name, one.value]
    if (shown.some((value, at) => value !== undefined && value !== fields[at + 1]))
      report.fail(
        CHANGED,
        `${where.file}: a field of event ${core.id} is shown with another value.`,
        {
          ...where,
          event: core.id,
        },
      )
  }
  return { opened, closed: digests.size - opened }
}

// ---------------------------------------------------------------- a bundle

const isObject = (value) => value !== null && typeof value === 'object'
const LISTS = ['files', 'controls']

function parseManifest(bytes, note) {
  const [schema, id, digest, rest] = note.text.split('\n')
  if (schema === 'countersign-export/v1')
    throw new Stop(MALFORMED, 'This is an export of format v1: use the verify.mjs that is in it.')
  if (schema !== SCHEMA || rest !== '' || !/^[0-9a-f]{64}$/.test(digest ?? ''))
    throw new Stop(MALFORMED, `manifest.sig is not a signed note of ${SCHEMA}.`, {
      file: 'manifest.sig',
    })
  const file = 'manifest.json'
  const found = hex(sha256(bytes))
  if (found !== digest)
    throw new Stop(CHANGED, 'manifest.json is not the one that was signed.', {
      file,
      expected: digest,
      found,
    })
  const manifest = parseJson(bytes.toString('utf8'), file)
  const whole =
    isObject(manifest) &&
    manifest.schema === SCHEMA &&
    LISTS.every((name) => Array.isArray(manifest[name])) &&
    ['filter', 'snapshot', 'samples', 'period', 'organization'].every((name) =>
      isObject(manifest[name]),
    ) &&
    manifest.controls.every((one) => Array.isArray(one.actions) && isObject(one.files)) &&
    manifest.files.every(
      ({ name, bytes: size }) => isSafeName(String(name)) && Number.isInteger(size),
    )
  if (!whole) throw new Stop(MALFORMED, `manifest.json is not of ${SCHEMA}.`, { file })
  if (manifest.id !== id) throw new Stop(CHANGED, 'The signature is of another export.', { file })
  return manifest
}

const MANIFEST_FILES = ['manifest.json', 'manifest.sig']

/** One bundle while it is checked. */
class Bundle {
  constructor(source, manifest, { report, trust, options, threads }) {
    Object.assign(this, { source, manifest, report, trust, options, threads })
    this.listed = new Map(manifest.files.map((file) => [file.name, file]))
    this.snapshot = manifest.snapshot
    this.first = Date.parse(manifest.filter.from) * 1_000
    this.before = Date.parse(manifest.filter.before) * 1_000
    this.intact = new Set()
    this.known = new Map()
  }
  /** What follows from lines that are missing is no change of its own. */
  fail(code, text, where) {
    this.report.fail(this.isShort && code === CHANGED ? INCOMPLETE : code, text, where)
  }
  /** A file that proofs rest on. Nothing can be judged by one that is missing or was changed. */
  async text(name) {
    const where = { file: name }
    if (!this.listed.has(name))
      throw new Stop(INCOMPLETE, `The manifest does not list ${name}.`, where)
    if (this.source.sizes.has(name) && !this.intact.has(name))
      throw new Stop(CHANGED, `${name} was changed, so what rests on it cannot be checked.`, where)
    return readText(this.source, name)
  }
  inPeriod = (ts) => ts >= this.first && ts < this.before

  async check() {
    const { origin, from, to, size } = this.snapshot
    if (
      ![from, to, size].every((one) => Number.isSafeInteger(one) && one >= 0) ||
      from > to ||
      to > size
    )
      throw new Stop(MALFORMED, 'The snapshot in manifest.json is not a range of a log.', {
        file: 'manifest.json',
      })
    this.report.subject = {
      export: this.manifest.id,
      framework: this.manifest.framework,
      organization: this.manifest.organization.name,
      period: this.manifest.period,
      snapshot: { origin, from, to, size },
    }
    this.skeletons = (this.snapshot.skeleton ?? []).map(({ name }) => name)
    await this.threads.start([...this.source.sizes.values()].reduce((sum, one) => sum + one, 0))
    this.#strangers()
    await this.#files()
    this.#requireSkeleton()
    await this.#checkpoints()
    await this.#wanted()
    await this.#skeleton()
    await this.#populations()
    await this.#samples()
    await this.#proofs()
    this.#edges()
    this.#unchecked()
  }

  #strangers() {
    for (const name of this.source.sizes.keys()) {
      if (this.listed.has(name) || MANIFEST_FILES.includes(name)) continue
      if (JUNK.test(name))
        this.report.note(`${name} was left by an operating system and is ignored`)
      else if (!this.options.own.has(name))
        this.fail(
          CHANGED,
          `${name} is not part of the export. Take it out, or do not rely on it.`,
          { file: name },
        )
    }
  }

  #requireSkeleton() {
    for (const file of this.skeletons)
      if (!this.listed.has(file) || !this.source.sizes.has(file))
        throw new Stop(INCOMPLETE, `Without ${file} nothing says which events the log has.`, {
          file,
        })
    if (this.skeletons.length === 0) throw new Stop(MALFORMED, 'manifest.json names no skeleton.')
  }

  /** Hash and size of every file but the skeleton's, which are hashed when they are read. */
  async #files() {
    const hashed = []
    for (const file of this.listed.values()) {
      const found = this.source.sizes.get(file.name)
      if (found === undefined)
        this.fail(INCOMPLETE, `${file.name} is missing.`, { file: file.name })
      else if (found !== file.bytes) this.#changed(file, `${file.bytes} bytes`, `${found} bytes`)
      else if (this.skeletons.includes(file.name)) this.intact.add(file.name)
      else if (this.threads.count > 0 && found > SMALL)
        hashed.push([file, this.threads.ask('digest', { path: this.source.path, name: file.name })])
      else await this.#hashed(file, digestOf(this.source, file.name))
    }
    for (const [file, digest] of hashed) await this.#hashed(file, digest)
    this.report.ok(`${this.intact.size} of ${this.listed.size} files are as they were signed`)
  }
  #changed(file, expected, found) {
    this.intact.delete(file.name)
    this.fail(CHANGED, `${file.name} was changed.`, { file: file.name, expected, found })
  }
  async #hashed(file, digest) {
    try {
      const found = await digest
      if (found === file.sha256) this.intact.add(file.name)
      else this.#changed(file, file.sha256, found)
    } catch (error) {
      if (error instanceof Stop) throw error
      this.#changed(file, 'a packed file', `one that cannot be unpacked (${error.message})`)
    }
  }

  async #checkpoints() {
    const keys = await this.text('integrity/key-history.json')
    try {
      this.trust.enclosed = keysFrom(keys)
    } catch {
      throw new Stop(CHANGED, 'integrity/key-history.json holds no keys.', {
        file: 'integrity/key-history.json',
      })
    }
    this.end = parseCheckpoint(
      await this.text('integrity/end.checkpoint'),
      'integrity/end.checkpoint',
    )
    this.start = this.listed.has('integrity/start.checkpoint')
      ? parseCheckpoint(await this.text('integrity/start.checkpoint'), 'integrity/start.checkpoint')
      : null
    const between = parseCheckpoints(
      await this.text('integrity/checkpoints.txt'),
      'integrity/checkpoints.txt',
    )
    const all = [...between, ...(this.start ? [this.start] : []), this.end]
    const by = all.map((one) => this.trust.judge(one, this.snapshot.origin))
    this.logPinned = by.every((one) => one === 'pinned')
    for (const one of all.filter(({ origin }) => origin !== this.snapshot.origin))
      this.fail(CHANGED, `${one.name} is of another log.`, {
        file: one.name,
        expected: this.snapshot.origin,
        found: one.origin,
      })
    this.#headFits()
    this.heads = [...all, ...this.options.checkpoints]
    for (const one of this.options.checkpoints) this.trust.judge(one, this.snapshot.origin)
    await this.#consistency(all)
    this.trust.requireWitnesses(this.end)
    this.report.ok(
      `${by.filter(Boolean).length} of ${all.length} checkpoints are signed by ${this.logPinned ? 'a log key you trust' : 'a key from the bundle'}`,
    )
  }

  #headFits() {
    const { size, root, from } = this.snapshot
    const file = 'integrity/end.checkpoint'
    if (this.end.size !== size || base64(this.end.root) !== root)
      this.fail(CHANGED, `${file} is not the head that manifest.json names.`, {
        file,
        expected: `size ${size}, root ${root}`,
        found: `size ${this.end.size}, root ${base64(this.end.root)}`,
      })
    if (this.start === null && isObject(this.snapshot.start))
      this.fail(INCOMPLETE, 'integrity/start.checkpoint is missing, though manifest.json names it.')
    else if (this.start === null && from > 0)
      this.report.unchecked('Earlier head: the bundle brings no checkpoint from before its events.')
    if (this.start !== null && this.start.size > from)
      this.fail(
        CHANGED,
        'integrity/start.checkpoint is of a later head than where the events begin.',
      )
  }

  async #consistency(all) {
    const file = 'integrity/consistency.txt'
    const heads = new Map(all.map((one) => [one.size, one]))
    let spans = false
    for (const { older, newer, proof } of parseConsistency(await this.text(file), file)) {
      if (older === undefined) continue
      const [one, two] = [heads.get(older), heads.get(newer)]
      if (!one || !two || !isConsistent(one, two, proof))
        this.fail(
          CHANGED,
          `${file}: the log of size ${older} is not the beginning of that of size ${newer}.`,
          { file },
        )
      if (older === this.start?.size && newer === this.end.size) spans = true
    }
    if (this.start !== null && !spans)
      this.fail(INCOMPLETE, `${file} lacks the proof from the start to the end checkpoint.`, {
        file,
      })
  }

  /** Events that exceptions and proofs are about, so that one reading of the skeleton finds them all. */
  async #wanted() {
    this.wanted = new Map()
    this.excepted = new Map()
    for (const { id, files } of this.manifest.controls) {
      if (!this.intact.has(files.exceptions)) continue
      let columns = null
      await eachRecord(this.source.stream(files.exceptions), (record) => {
        if (columns === null) columns = record
        const event = record[columns.indexOf('event_id')]
        if (!UUID.test(event ?? '')) return
        this.wanted.set(event, null)
        if (record[columns.indexOf('verdict')] === 'exception') this.excepted.set(event, id)
      })
    }
    this.proofFiles = [...this.listed.keys()].filter((name) => name.startsWith('integrity/proofs/'))
    for (const name of this.proofFiles) this.wanted.set(this.#eventOfProof(name), null)
  }
  #eventOfProof = (name) => name.slice('integrity/proofs/'.length).replace(/\.tlog-proof$/, '')

  async #skeleton() {
    const { from, to, size, root } = this.snapshot
    const file = 'integrity/range-proof.json'
    const range = parseJson(await this.text(file), file)
    const hashes = (list) => list.map((hash) => hashFrom(String(hash), `A hash of ${file}`))
    if (!Array.isArray(range.left) || !Array.isArray(range.right))
      throw new Stop(MALFORMED, `${file} has no left and right hashes.`, { file })
    const right = hashes(range.right)
    if (
      hashes(range.left).length !== levelsOf(0, from).length ||
      right.length !== levelsOf(to, size).length
    )
      throw new Stop(CHANGED, `${file} does not belong to the range from ${from} to ${to}.`, {
        file,
      })
    const walk = this.#walk(new Tree(from, hashes(range.left)))
    for (const name of this.skeletons) await this.#readSkeleton(name, walk)
    this.walk = walk
    if (this.skeletons.some((name) => !this.intact.has(name))) return this.#nameDifference(walk)
    this.isShort = walk.tree.size < to
    for (const { head, found } of this.isShort ? [] : walk.wrong)
      this.fail(
        CHANGED,
        `${head.name}: the events up to index ${head.size} do not lead to its root.`,
        {
          file: head.name,
          expected: base64(head.root),
          found,
        },
      )
    if (walk.tree.size !== to) {
      this.fail(
        this.isShort ? INCOMPLETE : CHANGED,
        `The skeleton ends at index ${walk.tree.size}: lines of the log are ${this.isShort ? 'missing' : 'added'}.`,
        { expected: `${to - from} lines`, found: `${walk.tree.size - from}` },
      )
      return this.#nameDifference(walk)
    }
    for (const [at, level] of levelsOf(to, size).entries()) walk.tree.append(right[at], level)
    const found = base64(walk.tree.root())
    if (found !== root || walk.tree.root() !== this.end.root) {
      this.fail(CHANGED, 'The events do not lead to the root that was signed.', {
        expected: root,
        found,
      })
      return this.#nameDifference(walk)
    }
    this.report.ok(
      `${to - from} events (index ${from} to ${to - 1}) lead to the signed root: none is missing, added or changed`,
    )
    await this.#nameDoubles(walk)
  }

  /** What is gathered in the one reading of the skeleton. */
  #walk(tree) {
    const { controls, samples } = this.manifest
    const all = [...new Set(controls.flatMap(({ actions }) => actions))]
    const filters = [{ id: null, actions: all }, ...controls]
    const byAction = new Map()
    for (const [at, { actions }] of filters.entries())
      for (const action of new Set(actions))
        byAction.set(action, [...(byAction.get(action) ?? []), at])
    const heads = this.heads.filter(({ size }) => size >= tree.size && size <= this.snapshot.to)
    return {
      tree,
      byAction,
      filters,
      sums: filters.map(() => new LeafSum()),
      samplers: filters.map(
        ({ id }) => id !== null && new Sampler(this.end.root, id, samples.size),
      ),
      ids: new SeenIds(this.snapshot.to - this.snapshot.from),
      doubles: new Set(),
      heads: heads.sort((one, other) => one.size - other.size),
      wrongHead: null,
      wrong: [],
      rightHead: null,
      latest: -Infinity,
      earliest: Infinity,
      back: 0,
      farthest: 0,
    }
  }

  async #readSkeleton(name, walk) {
    const hash = crypto.createHash('sha256')
    this.#compareHeads(walk)
    let line = 0
    const each = (facts) => {
      this.#walkBlock(walk, facts, name, line)
      line += facts.count
    }
    const options = {
      form: 'skeleton',
      threads: this.threads,
      onChunk: (chunk) => hash.update(chunk),
    }
    let ended
    try {
      ended = await eachBlock(this.source.stream(name), options, each)
    } catch (error) {
      if (error instanceof Stop) throw error
      return this.#changed(
        this.listed.get(name),
        'a packed file',
        `one that cannot be unpacked (${error.message})`,
      )
    }
    const found = hash.digest('hex')
    const { sha256: expected } = this.listed.get(name)
    if (found !== expected) this.#changed(this.listed.get(name), expected, found)
    if (!ended) this.fail(CHANGED, `${name} was cut off in its last line.`, { file: name, line })
  }

  #walkBlock(walk, facts, name, before) {
    const filters = facts.names.map((action) => walk.byAction.get(action))
    let odd = 0
    for (let at = 0; at < facts.count; at += 1) {
      const index = walk.tree.size
      const leaf = facts.leaf(at)
      walk.tree.append(leaf)
      if (walk.heads.length > 0 && walk.heads[0].size === walk.tree.size) this.#compareHeads(walk)
      if (facts.odd[odd]?.at === at) {
        const where = { file: name, line: before + at + 1, index }
        this.#tellOdd(facts.odd[odd], where)
        odd += 1
      } else this.#meet(walk, { facts, at, leaf, index, filters: filters[facts.actions[at]] })
    }
  }

  #tellOdd({ removed }, where) {
    if (removed !== null) return this.#tellRemoved(removed, where)
    const told = `${where.file} line ${where.line} (index ${where.index}) is not an event.`
    this.fail(CHANGED, told, where)
  }

  #tellRemoved(event, where) {
    const told = `Event ${event} at index ${where.index} is gone from the database; only its hash is left.`
    this.fail(INCOMPLETE, told, { ...where, event })
  }

  #meet(walk, { facts, at, leaf, index, filters }) {
    const ts = facts.times[at]
    if (walk.ids.add(foldId(facts.ids, at * 36))) walk.doubles.add(facts.id(at))
    if (ts < walk.latest - FAR_BACK_US) {
      walk.back += 1
      walk.farthest = Math.max(walk.farthest, walk.latest - ts)
    }
    if (ts > walk.latest) walk.latest = ts
    if (ts < walk.earliest) walk.earliest = ts
    if (index === this.snapshot.from) walk.firstTime = ts
    if (this.wanted.size > 0) {
      const id = facts.id(at)
      if (this.wanted.has(id)) this.wanted.set(id, { index, leaf, ts })
    }
    if (filters === undefined || ts < this.first || ts >= this.before) return
    const hash = LeafSum.of(leaf)
    for (const filter of filters) {
      walk.sums[filter].add(hash)
      if (filter > 0) walk.samplers[filter].offer(facts.ids, at * 36, index)
    }
  }

  /** A checkpoint inside the range must have the root that the events before it give. */
  #compareHeads(walk) {
    while (walk.heads.length > 0 && walk.heads[0].size === walk.tree.size) {
      const head = walk.heads.shift()
      if (head.root === walk.tree.root()) {
        if (walk.wrongHead === null) walk.rightHead = head
        this.known.set(head, true)
      } else {
        walk.wrongHead ??= head
        this.known.set(head, false)
        walk.wrong.push({ head, found: base64(walk.tree.root()) })
      }
    }
  }

  #nameDifference({ rightHead, wrongHead }) {
    const from = rightHead?.size ?? this.snapshot.from
    const to = wrongHead?.size ?? this.snapshot.to
    this.report.note(
      `by the checkpoints between, the difference begins at an index from ${from} to ${to - 1}`,
    )
  }

  async #nameDoubles({ doubles }) {
    if (doubles.size === 0) return
    const places = new Map()
    const seen = { action: '', id: '', ts: 0 }
    let index = this.snapshot.from
    for (const name of this.skeletons)
      await eachLine(this.source.stream(name), (buffer, start, end) => {
        if (scanCore(buffer, start, end, seen) && doubles.has(seen.id))
          places.set(seen.id, [...(places.get(seen.id) ?? []), index])
        index += 1
      })
    for (const [event, indexes] of places)
      if (indexes.length > 1)
        this.fail(
          CHANGED,
          `Event ${event} is in the log more than once, at ${indexes.join(' and ')}.`,
          {
            event,
            index: indexes[0],
          },
        )
  }

  async #populations() {
    const files = [
      { id: 'events', population: null, files: { ndjson: 'events.ndjson', csv: 'events.csv' } },
      ...this.manifest.controls,
    ]
    let rows = 0
    const reading = this.#readPopulations(files)
    for (const [at, one] of files.entries()) {
      if (!this.listed.has(one.files.ndjson))
        this.fail(INCOMPLETE, `The manifest does not list ${one.files.ndjson}.`, {
          file: one.files.ndjson,
        })
      if (!this.intact.has(one.files.ndjson)) continue
      const read = await (reading.get(at) ?? readPopulation(this.source, this.#asked(one)))
      for (const [code, text, where] of read.findings) this.fail(code, text, where)
      rows += read.sum.rows
      const expected = this.walk.sums[at]
      if (!expected.equals(read.sum))
        await this.#nameMissing(one.files.ndjson, at, expected, read.sum)
      if (one.population !== null && one.population !== expected.rows)
        this.fail(CHANGED, `${one.id}: manifest.json names another population than the log has.`, {
          file: 'manifest.json',
          expected: expected.rows,
          found: one.population,
        })
      if (read.csv !== null) await this.#compareCsv(one.files, read)
    }
    this.report.ok(
      `${files.length} populations hold exactly what their filter gives over the log (${rows} rows)`,
    )
  }

  #asked = ({ files: { ndjson, csv } }) => ({
    ndjson,
    csv: this.intact.has(csv) ? csv : null,
    first: this.first,
    before: this.before,
  })

  /** Has the threads read the populations, the largest first. */
  #readPopulations(files) {
    const reading = new Map()
    if (this.threads.count === 0) return reading
    const sizeOf = ({ files: { ndjson } }) => this.source.sizes.get(ndjson)
    const { path } = this.source
    for (const [at, one] of [...files.entries()]
      .filter(([, { files: names }]) => this.intact.has(names.ndjson))
      .sort(([, one], [, other]) => sizeOf(other) - sizeOf(one)))
      reading.set(at, this.threads.ask('population', { path, ...this.#asked(one) }))
    return reading
  }

  /** Says which events differ, for populations that fit in memory. */
  async #nameMissing(file, at, expected, found) {
    this.fail(INCOMPLETE, `${file} is not what its filter gives over the log.`, {
      file,
      expected: `${expected.rows} events`,
      found: `${found.rows}`,
    })
    if (expected.rows + found.rows > 2_000_000) return
    const seen = { action: '', id: '', ts: 0 }
    const there = new Set()
    await eachLine(this.source.stream(file), (buffer, start, end) => {
      const event = readEventLine(buffer, start, end)
      if (event && scanCore(event.core, 0, event.core.length, seen)) there.add(leafHash(event.core))
    })
    let index = this.snapshot.from
    for (const name of this.skeletons)
      await eachLine(this.source.stream(name), (buffer, start, end, line) => {
        const fits = scanCore(buffer, start, end, seen) && this.inPeriod(seen.ts)
        if (fits && this.walk.byAction.get(seen.action)?.includes(at))
          if (!there.delete(sha256(buffer.subarray(start - 1, end))))
            this.fail(
              INCOMPLETE,
              `${file} lacks event ${seen.id}, which is at index ${index} of the log.`,
              {
                file,
                line,
                index,
                event: seen.id,
              },
            )
        index += 1
      })
    if (there.size > 0)
      this.fail(
        CHANGED,
        `${file} has ${there.size} events that are not in the log as they stand there.`,
        { file },
      )
  }

  /** The spreadsheet must say the same, row by row. */
  async #compareCsv({ ndjson, csv: file }, { chain, csv }) {
    if (csv.rows !== chain.rows || !csv.whole)
      this.fail(INCOMPLETE, `${file} has not the rows of its .ndjson.`, {
        file,
        expected: chain.rows,
        found: csv.rows,
      })
    else if (csv.digest !== chain.digest) await this.#nameRow(file, ndjson)
  }

  /** Which row it is that differs; for as many rows as fit in memory. */
  async #nameRow(file, authority) {
    const expected = []
    await eachLine(this.source.stream(authority), (buffer, start, end) => {
      const read = expected.length < KEPT_MAX * KEPT_MAX && readEventLine(buffer, start, end)
      if (read && scanEvent(read.core, 0, read.core.length))
        expected.push(sha256(Buffer.from(rowOf(read.core, read.leaf))))
    })
    let row = 0
    let told = 0
    await eachCsvRow(this.source, file, (text, event) => {
      const differs = row < expected.length && sha256(Buffer.from(text)) !== expected[row]
      row += 1
      if (differs && told++ < SHOWN_MAX)
        this.fail(CHANGED, `${file} row ${row} does not say what its event says.`, {
          file,
          line: row + 1,
          event,
        })
    })
    if (told === 0) this.fail(CHANGED, `${file} does not say what its events say.`, { file })
  }

  async #samples() {
    let count = 0
    for (const [at, { files }] of this.manifest.controls.entries()) {
      const file = files.samples
      if (!this.listed.has(file))
        this.fail(INCOMPLETE, `The manifest does not list ${file}.`, { file })
      if (!this.intact.has(file)) continue
      const { chosen } = this.walk.samplers[at + 1]
      const rows = []
      let columns = null
      await eachRecord(this.source.stream(file), (record) => {
        if (columns === null) columns = record.map((name) => name.replace(/^\ufeff/, ''))
        else
          rows.push(
            ['event_id', 'index', 'order_hash'].map((name) => record[columns.indexOf(name)]),
          )
      })
      count += rows.length
      const right = chosen.map(({ id, index, order }) => [id, String(index), hex(order)])
      const wrong = right.findIndex((row, place) => String(row) !== String(rows[place]))
      if (rows.length !== right.length || wrong >= 0)
        this.fail(CHANGED, `${file} is not the sample that the root of the log chooses.`, {
          file,
          line: Math.max(wrong, 0) + 2,
          expected: right[Math.max(wrong, 0)]?.[0] ?? 'no row',
          found: rows[Math.max(wrong, 0)]?.[0] ?? 'no row',
        })
      for (const { id } of chosen)
        if (!this.listed.has(`integrity/proofs/${id}.tlog-proof`))
          this.fail(INCOMPLETE, `${file}: the proof of sampled event ${id} is missing.`, {
            file,
            event: id,
          })
    }
    this.report.ok(`${count} sampled events are those that the signed root chooses`)
  }

  async #proofs() {
    for (const [event, control] of this.excepted)
      if (
        !this.proofFiles.includes(`integrity/proofs/${event}.tlog-proof`) &&
        !this.manifest.proofs?.truncated
      )
        this.fail(
          INCOMPLETE,
          `${control}: the proof of event ${event}, an exception, is missing.`,
          { event },
        )
    for (const [event, found] of this.wanted)
      if (found === null && this.intact.size === this.listed.size)
        this.fail(
          CHANGED,
          `Event ${event} is named by an exception or a proof, but is not in the log.`,
          { event },
        )
    let proven = 0
    for (const file of this.proofFiles.filter((name) => this.intact.has(name))) {
      const event = this.#eventOfProof(file)
      const place = this.wanted.get(event)
      const { index, proof, checkpoint, extra } = parseProof(await this.text(file), file)
      const where = { file, event, index }
      if (checkpoint.note !== this.end.note)
        this.fail(CHANGED, `${file} ends in another checkpoint than the bundle.`, where)
      const carried = extra && leafOfExtra(extra, file).leaf
      const leaf = place?.leaf
      const root =
        leaf && index < this.end.size && rootFromInclusion(index, this.end.size, leaf, proof)
      if (root !== this.end.root || index !== place.index || (carried && carried !== leaf))
        this.fail(CHANGED, `${file} does not prove that event ${event} is in the log.`, where)
      else proven += 1
    }
    this.report.ok(`${proven} of ${this.proofFiles.length} proofs of single events hold`)
  }

  /** The skeleton must begin before the period and end after it, or an event could stand outside. */
  #edges() {
    const { from, to, minIndex } = this.snapshot
    const { walk } = this
    const where = { file: this.skeletons[0] }
    if (from > 0 && from !== minIndex && !(walk.firstTime < this.first))
      this.fail(
        INCOMPLETE,
        'The skeleton begins inside the period: an event may stand before it.',
        where,
      )
    if (from === minIndex && minIndex > 0 && !(walk.earliest < this.first))
      this.report.unchecked(
        `Events before index ${minIndex} were removed by retention; what the period had there is not shown.`,
      )
    if (to > from && walk.latest < this.before)
      this.fail(
        INCOMPLETE,
        'The skeleton ends inside the period: an event may stand after it.',
        where,
      )
    if (walk.back > 0)
      this.report.note(
        `${walk.back} events have a time more than ten minutes before one that was sequenced earlier; the farthest is ${Math.round(walk.farthest / 1e6)} s back`,
      )
  }

  #unchecked() {
    for (const head of this.options.checkpoints) {
      if (this.known.get(head))
        this.report.ok(`the checkpoint you brought (size ${head.size}) is of this same log`)
      if (this.known.has(head)) continue
      const same = [this.end, this.start].find((one) => one?.size === head.size)
      if (same?.root === head.root)
        this.report.ok(`the checkpoint you brought (size ${head.size}) is one of the bundle`)
      else if (same)
        this.fail(
          CHANGED,
          `The checkpoint you brought has another root at size ${head.size}: the log was forked.`,
        )
      else
        this.report.unchecked(
          `The checkpoint you brought (size ${head.size}) is outside the range; get a consistency proof.`,
        )
    }
    if (!this.logPinned)
      this.report.unchecked(
        'Log key: it was taken from the bundle. Pin it with --key (the portal lists it under /api/audit/log/keys).',
      )
    if (this.options.checkpoints.length === 0)
      this.report.unchecked(
        'Other views: no --checkpoint from elsewhere was given, so a log rebuilt by who holds its key would not show.',
      )
    this.report.unchecked(
      'Personal fields: withheld in this bundle. Events hold only their digests ("sd").',
    )
  }
}

// ---------------------------------------------------------------- populations and their spreadsheets

let second = -1
let secondText = ''
/** A time of an event as text; events mostly follow one another within the same second. */
function eventTime(us) {
  const whole = Math.floor(us / 1_000_000)
  if (whole !== second) {
    second = whole
    secondText = new Date(whole * 1_000).toISOString().slice(0, 20)
  }
  return `${secondText}${String(us % 1_000_000).padStart(6, '0')}Z`
}

// The columns that an event itself covers, and the member of the core they show.
const CELLS = [
  ['time_utc', 'ts'],
  ['event_id', 'id'],
  ['action', 'action'],
  ['outcome', 'outcome'],
  ['actor_ref', 'actor', 'ref'],
  ['actor_kind', 'actor', 'kind'],
  ['team_id', 'team'],
  ['resource_type', 'resource', 'type'],
  ['resource_id', 'resource', 'id'],
  ['resource_name', 'resource', 'name'],
  ['reason', 'reason'],
  ['via', 'via'],
  ['request', 'request'],
  ['class', 'class'],
]
const COLUMNS = [...CELLS.map(([name]) => name), 'data', 'leaf_hash']
const DATA = COLUMNS.indexOf('data')

const text = (value) => (value === null || value === undefined ? '' : String(value))

/** Each cell with its length, so that no two rows give the same text. */
const counted = (cell) => `${cell.length}:${cell}`

/** The place in `members` of each member of a core, by name. Nearly all events have the same ones. */
let layout = { names: [], at: new Map() }
function layoutOf(bytes) {
  const { names } = layout
  let same = names.length === memberCount
  for (let i = 0; same && i < memberCount; i += 1) {
    const key = members[i * 4]
    const name = names[i]
    same = members[i * 4 + 1] - key === name.length
    for (let c = 0; same && c < name.length; c += 1) same = bytes[key + c] === name[c]
  }
  if (same) return layout.at
  const keys = Array.from({ length: memberCount }, (_, i) =>
    Buffer.from(bytes.subarray(members[i * 4], members[i * 4 + 1])),
  )
  const at = new Map(keys.map((name, i) => [name.toString('utf8'), i * 4]))
  layout = { names: keys, at }
  return at
}

const slice = (bytes, from, to) =>
  wides > 0 ? bytes.utf8Slice(from, to) : bytes.latin1Slice(from, to)

/** The value of a member as a cell shows it. */
function cellOf(bytes, at) {
  if (at === undefined) return ''
  const [from, to] = [members[at + 2], members[at + 3]]
  if (bytes[from] === QUOTE && escapes === 0) return slice(bytes, from + 1, to - 1)
  if (bytes[from] === 110) return ''
  return text(JSON.parse(bytes.utf8Slice(from, to)))
}

const objectOf = (bytes, at) =>
  at === undefined ? null : JSON.parse(slice(bytes, members[at + 2], members[at + 3]))

/** The row that a core, which was scanned just now, has in a spreadsheet. */
function rowOf(bytes, leaf) {
  const at = layoutOf(bytes)
  const objects = {
    actor: objectOf(bytes, at.get('actor')),
    resource: objectOf(bytes, at.get('resource')),
  }
  let row = counted(eventTime(time))
  for (let i = 1; i < CELLS.length; i += 1) {
    const [, member, field] = CELLS[i]
    row += counted(
      field === undefined ? cellOf(bytes, at.get(member)) : text(objects[member]?.[field]),
    )
  }
  const data = at.get('data')
  const shown = data === undefined ? 'null' : slice(bytes, members[data + 2], members[data + 3])
  return `${row}${counted(shown)}${counted(leaf)}`
}

const FORMULA = /^'([\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20|]|[\t\r\n])/

/** The same of a record. An apostrophe in front keeps a cell from being a formula. */
function rowOfCsv(places, record) {
  let row = ''
  for (let column = 0; column < COLUMNS.length; column += 1) {
    let cell = record[places[column]] ?? '\ufffd'
    if (cell.charCodeAt(0) === 39 && FORMULA.test(cell)) cell = cell.slice(1)
    row += counted(column === DATA ? canonicalText(cell) : cell)
  }
  return row
}

function canonicalText(cell) {
  try {
    return canonical(JSON.parse(cell))
  } catch {
    return cell
  }
}

async function eachCsvRow(source, file, each) {
  let places = null
  let idAt = 0
  return eachRecord(source.stream(file), (record) => {
    if (places !== null) return each(rowOfCsv(places, record), record[idAt])
    const columns = new Map(record.map((name, at) => [name.replace(/^\ufeff/, ''), at]))
    places = COLUMNS.map((name) => columns.get(name) ?? -1)
    idAt = columns.get('event_id') ?? 0
  })
}

async function readCsv(source, file) {
  const found = new RowChain()
  const whole = await eachCsvRow(source, file, (row) => found.add(row))
  found.close()
  return { rows: found.rows, digest: found.digest, whole }
}

/**
 * Every event of a population against its own leaf hash, in order and in the period, and the rows of
 * its spreadsheet. Answers plain values, for a thread may have read them.
 */
async function readPopulation(source, { ndjson: file, csv, first, before }) {
  const seen = { action: '', id: '', ts: 0 }
  const findings = []
  const fail = (...finding) => findings.length < KEPT_MAX && findings.push(finding)
  const sum = new LeafSum()
  const chain = new RowChain()
  let last = { ts: -1, id: '' }
  await eachLine(source.stream(file), (buffer, start, end, line) => {
    const read = readEventLine(buffer, start, end)
    if (read === null || !scanCore(read.core, 0, read.core.length, seen))
      return fail(CHANGED, `${file} line ${line} is not an event.`, { file, line })
    const where = { file, line, event: seen.id }
    const leaf = leafHash(read.core)
    const found = hex(leaf)
    if (read.leaf !== found)
      fail(CHANGED, `${file} line ${line}: event ${seen.id} does not match its leaf hash.`, {
        ...where,
        expected: read.leaf,
        found,
      })
    if (seen.ts < first || seen.ts >= before)
      fail(CHANGED, `${file} line ${line}: event ${seen.id} is outside the period.`, where)
    if (seen.ts < last.ts || (seen.ts === last.ts && seen.id <= last.id))
      fail(
        CHANGED,
        `${file} line ${line}: event ${seen.id} is out of order, or there twice.`,
        where,
      )
    last = { ts: seen.ts, id: seen.id }
    sum.add(LeafSum.of(leaf))
    chain.add(rowOf(read.core, text(read.leaf)))
  })
  chain.close()
  return {
    sum: { lanes: sum.lanes, rows: sum.rows },
    chain: { rows: chain.rows, digest: chain.digest },
    csv: csv === null ? null : await readCsv(source, csv),
    findings,
  }
}

// ---------------------------------------------------------------- a bundle and its keys

async function enclosedExportKey(source) {
  try {
    return [keyFromPem(await readText(source, 'public-key.pem'))]
  } catch (error) {
    if (error instanceof Stop) throw error
    throw new Stop(CHANGED, 'public-key.pem is not a public key any more.', {
      file: 'public-key.pem',
    })
  }
}

async function checkBundle(source, context) {
  const { report, trust } = context
  const note = parseNote(await readText(source, 'manifest.sig'), 'manifest.sig')
  const bytes = await readAll(source, 'manifest.json')
  const by = trust.judge(note, note.signatures[0].signer, await enclosedExportKey(source))
  if (trust.pinned.length === 0)
    report.warn(
      'No --key given: using the keys in the bundle itself. This shows that it is whole, not who made it.',
    )
  if (by === 'pinned')
    report.ok(`the manifest is signed by ${note.signatures[0].signer}, a key you trust`)
  if (by === 'enclosed')
    report.unchecked(
      'Maker: the manifest is signed by a key from the bundle. Pin the one the portal shows, with --key.',
    )
  const manifest = parseManifest(bytes, note)
  const { framework, organization, period } = manifest
  report.say(`export   ${framework}, ${organization.name}, ${period.from} to ${period.to}`)
  await new Bundle(source, manifest, context).check()
  trust.requireAllUsed()
}

// ---------------------------------------------------------------- single files

const EXTRA = ['core', 'disclosures']

/** The leaf of what a proof carries: `core` as an object, and disclosures. */
function leafOfExtra(extra, name) {
  const text = extra.toString('utf8')
  const json = parseJson(text, `The extra line of ${name}`)
  const isKnown =
    isObject(json?.core) &&
    Object.keys(json).every((key) => EXTRA.includes(key)) &&
    (json.disclosures === undefined || Array.isArray(json.disclosures))
  if (!isKnown || canonical(json) !== text)
    throw new Stop(
      MALFORMED,
      `The extra line of ${name} is not canonical JSON with the event as “core”.`,
      {
        file: name,
      },
    )
  return withLeaf(json)
}

const withLeaf = ({ core, disclosures }) => ({
  leaf: leafHash(Buffer.from(canonical(core))),
  core,
  disclosures: disclosures ?? null,
})

/** The event of --event: a core, or an object that holds one. */
async function eventFromFile(path) {
  const json = parseJson(await readFile(path, 'utf8'), path)
  if (!isObject(json)) throw new Stop(MALFORMED, `${path} holds no event.`, { file: path })
  return withLeaf(isObject(json.core) ? json : { core: json })
}

async function checkProof(file, context) {
  const { report, trust, options } = context
  const { index, proof, checkpoint, extra } = parseProof(await readFile(file, 'utf8'), file)
  if (extra === null && options.event === null)
    throw new Stop(INCOMPLETE, `${file} does not carry its event: give it with --event.`, { file })
  const { leaf, core, disclosures } =
    options.event === null ? leafOfExtra(extra, file) : await eventFromFile(options.event)
  const where = { file, index, event: core?.id }
  report.subject = { event: core?.id, index, origin: checkpoint.origin, size: checkpoint.size }
  judgeSingle(checkpoint, context)
  const root = rootFromInclusion(index, checkpoint.size, leaf, proof)
  if (root === checkpoint.root)
    report.ok(
      `event ${core.id} (${core.action}, ${timeText(core.ts)}) is at index ${index} of ${checkpoint.origin}`,
    )
  else
    report.fail(
      CHANGED,
      `The proof does not lead from event ${core?.id} to the root that was signed.`,
      {
        ...where,
        expected: base64(checkpoint.root),
        found: root ? base64(root) : 'no root: the proof has another length',
      },
    )
  compareBrought(checkpoint, context)
  const { opened, closed } = checkDisclosures(report, core, disclosures ?? [], where)
  if (opened > 0) report.ok(`${opened} disclosed fields are what the event committed to`)
  if (closed > 0)
    report.unchecked(`Personal fields: ${closed} of this event are withheld or erased.`)
  trust.requireAllUsed()
}

/** A checkpoint outside a bundle: nothing vouches for its key but the caller. */
function judgeSingle(checkpoint, { report, trust }) {
  const by = trust.judge(checkpoint, checkpoint.origin)
  if (by === 'pinned')
    report.ok(
      `${checkpoint.name} (size ${checkpoint.size}) is signed by ${checkpoint.origin}, a key you trust`,
    )
  else if (trust.pinned.length === 0)
    report.fail(
      UNTRUSTED,
      `No --key was given, so nobody vouches for ${checkpoint.name}. Pin the key of ${checkpoint.origin}.`,
    )
  trust.requireWitnesses(checkpoint)
}

function compareBrought(checkpoint, { report, trust, options }) {
  for (const other of options.checkpoints) {
    trust.judge(other, other.origin)
    if (other.origin !== checkpoint.origin)
      report.fail(CHANGED, `${other.name} is of another log.`, {
        expected: checkpoint.origin,
        found: other.origin,
      })
    else if (other.size !== checkpoint.size)
      report.unchecked(
        `${other.name} (size ${other.size}) is of another size; a consistency proof would link the two.`,
      )
    else if (other.root !== checkpoint.root)
      report.fail(CHANGED, `${other.name} has another root at the same size: the log was forked.`)
    else report.ok(`${other.name} is the same head`)
  }
}

async function checkCheckpoints(files, context) {
  const { report, trust, options } = context
  const heads = []
  for (const file of files) heads.push(parseCheckpoint(await readFile(file, 'utf8'), file))
  for (const head of heads) judgeSingle(head, context)
  const [older, newer] = heads.sort((one, other) => one.size - other.size)
  report.subject = { origin: older.origin, sizes: heads.map(({ size }) => size) }
  if (newer === undefined) {
    compareBrought(older, context)
    report.unchecked('Events: a checkpoint alone says nothing about what the log holds.')
  } else await checkConsistency(older, newer, context, options.proof)
  trust.requireAllUsed()
}

async function checkConsistency(older, newer, { report }, file) {
  if (older.origin !== newer.origin)
    report.fail(CHANGED, 'The two checkpoints are of different logs.', {
      expected: older.origin,
      found: newer.origin,
    })
  if (older.size === newer.size && older.root !== newer.root)
    return report.fail(CHANGED, `Two roots at size ${older.size}: the log was forked.`)
  if (older.size === newer.size) return report.ok('both checkpoints are the same head')
  if (file === null) throw new Stop(INCOMPLETE, 'Give the consistency proof with --proof.')
  const blocks = parseConsistency(await readFile(file, 'utf8'), file)
  const block =
    blocks.find((one) => one.older === older.size && one.newer === newer.size) ??
    blocks.find((one) => one.older === undefined)
  if (block === undefined)
    throw new Stop(INCOMPLETE, `${file} has no proof from ${older.size} to ${newer.size}.`, {
      file,
    })
  if (isConsistent(older, newer, block.proof))
    report.ok(
      `the log of size ${older.size} is the beginning of that of size ${newer.size}: nothing was changed or removed`,
    )
  else
    report.fail(
      CHANGED,
      `The log of size ${older.size} is not the beginning of that of size ${newer.size}.`,
      { file },
    )
}

/** What was odd about a line of events; false when it holds none. */
function tellOddEvent(report, { bad, said, core, disclosures }, { facts, at, where, sums }) {
  const { file, line, event } = where
  if (bad) {
    report.fail(MALFORMED, `${file} line ${line} is not an event.`, { file, line })
    return false
  }
  if (said !== null)
    report.fail(CHANGED, `${file} line ${line}: event ${event} does not match its leaf hash.`, {
      ...where,
      expected: said,
      found: hex(facts.leaf(at)),
    })
  if (disclosures) {
    const told = checkDisclosures(report, core, disclosures, where)
    sums.opened += told.opened
    sums.closed += told.closed
  }
  return true
}

async function checkEvents(file, context) {
  const { report, options, trust, threads } = context
  const range =
    options.rangeProof === null
      ? null
      : parseJson(await readFile(options.rangeProof, 'utf8'), options.rangeProof)
  const hashes = (list) =>
    (list ?? []).map((hash) => hashFrom(String(hash), 'A hash of the range proof'))
  const tree = new Tree(range?.from ?? 0, hashes(range?.left))
  const ids = new SeenIds(1_000)
  const sums = { events: 0, opened: 0, closed: 0, unhashed: 0 }
  let line = 0
  const each = (facts) => {
    sums.unhashed += facts.unhashed
    for (let at = 0, odd = 0; at < facts.count; at += 1) {
      line += 1
      const where = () => ({ file, line, event: facts.id(at) })
      const isOdd = facts.odd[odd]?.at === at
      if (isOdd && !tellOddEvent(report, facts.odd[odd++], { facts, at, where: where(), sums }))
        continue
      sums.events += 1
      if (ids.add(foldId(facts.ids, at * 36))) {
        const event = facts.id(at)
        report.fail(CHANGED, `${file} line ${line}: event ${event} is there twice.`, where())
      }
      tree.append(facts.leaf(at))
    }
  }
  await threads.start((await stat(file)).size)
  const stream = createReadStream(file, { highWaterMark: BLOCK })
  await eachBlock(stream, { form: 'events', threads }, each)
  report.subject = { events: sums.events }
  if (options.checkpoints.length === 0) {
    report.ok(`${sums.events} events read, ${sums.events - sums.unhashed} against their own hash`)
    report.unchecked(
      'Completeness: without --checkpoint nothing says that these events are in the log, or all of it.',
    )
  } else
    for (const head of options.checkpoints)
      checkRange(head, { tree: tree.copy(), right: hashes(range?.right) }, context)
  if (sums.opened > 0)
    report.ok(`${sums.opened} disclosed fields are what their events committed to`)
  if (sums.closed > 0) report.unchecked(`Personal fields: ${sums.closed} are withheld or erased.`)
  trust.requireAllUsed()
}

function checkRange(head, { tree, right }, context) {
  const { report } = context
  judgeSingle(head, context)
  const levels = right.length > 0 ? levelsOf(tree.size, head.size) : []
  const reached = tree.size + levels.reduce((sum, level) => sum + 2 ** level, 0)
  if (levels.length !== right.length || reached !== head.size)
    return report.fail(
      INCOMPLETE,
      `The events reach to index ${tree.size - 1}, the checkpoint covers ${head.size}: lines are missing, added, or a --range-proof is needed.`,
    )
  for (const [at, level] of levels.entries()) tree.append(right[at], level)
  if (tree.root() === head.root)
    report.ok(`the events are all of their range of the log of size ${head.size}, unchanged`)
  else
    report.fail(CHANGED, 'The events do not lead to the root that was signed.', {
      expected: base64(head.root),
      found: base64(tree.root()),
    })
}

// ---------------------------------------------------------------- the command

const VALUES = [
  '--key',
  '--vkey',
  '--witness',
  '--checkpoint',
  '--proof',
  '--range-proof',
  '--event',
  '--threads',
]

function parseArguments(list) {
  const given = { paths: [], json: false, help: false }
  for (const name of VALUES) given[name] = []
  const rest = [...list]
  while (rest.length > 0) {
    const argument = rest.shift()
    if (argument === '--json') given.json = true
    else if (argument === '--help' || argument === '-h') given.help = true
    else if (VALUES.includes(argument)) {
      if (rest.length === 0) throw new Stop(MALFORMED, `${argument} needs a value. See --help.`)
      given[argument].push(rest.shift())
    } else if (argument.startsWith('-'))
      throw new Stop(MALFORMED, `There is no option ${argument}. See --help.`)
    else given.paths.push(argument)
  }
  return given
}

async function contextOf(given, report, folder) {
  const pinned = []
  for (const one of [...given['--key'], ...given['--vkey']])
    pinned.push(...(await keysOfOption(one)))
  const witnesses = []
  for (const one of given['--witness']) witnesses.push(...(await keysOfOption(one)))
  for (const { signer } of witnesses.filter(({ algorithm }) => algorithm !== COSIGNATURE))
    throw new Stop(
      MALFORMED,
      `The key ${signer ?? 'in the PEM'} is not the key of a witness (kind 4).`,
    )
  const checkpoints = []
  for (const file of given['--checkpoint'])
    checkpoints.push(parseCheckpoint(await readFile(file, 'utf8'), file))
  const own = [
    ...given['--key'],
    ...given['--vkey'],
    ...given['--witness'],
    ...given['--checkpoint'],
  ]
  const [count = null] = given['--threads'].map((number) => parseSize(number, '--threads'))
  return {
    report,
    threads: new Threads(count && Math.min(count, 16)),
    trust: new Trust(report, pinned, witnesses),
    options: {
      checkpoints,
      proof: given['--proof'][0] ?? null,
      rangeProof: given['--range-proof'][0] ?? null,
      event: given['--event'][0] ?? null,
      own: new Set(own.map((path) => relative(folder, resolve(path)).split(sep).join('/'))),
    },
  }
}

async function checkSource(source, context) {
  try {
    await checkBundle(source, context)
  } finally {
    await source.close()
  }
}

async function check(given, report, here) {
  const [first = here, second] = given.paths.map((path) => resolve(path))
  const about = await stat(first).catch(() => null)
  if (about === null) throw new Stop(MALFORMED, `There is no file or folder ${first}.`)
  const context = await contextOf(given, report, first)
  try {
    await checkPath(first, second, about, context)
  } finally {
    await context.threads.close()
  }
}

async function checkPath(first, second, about, context) {
  if (about.isDirectory()) return checkSource(await folderSource(first), context)
  if (second !== undefined) return checkCheckpoints([first, second], context)
  const file = await open(first, 'r')
  const { buffer, bytesRead } = await file.read(Buffer.alloc(22), 0, 22, 0)
  await file.close()
  const head = buffer.toString('latin1', 0, bytesRead)
  if (head.startsWith('PK')) return checkSource(await zipSource(first), context)
  if (head.startsWith('c2sp.org/tlog-proof')) return checkProof(first, context)
  if (head.startsWith('{')) return checkEvents(first, context)
  return checkCheckpoints([first], context)
}

/**
 * Runs the program. `write` takes what it says; `here` is the bundle when none is named. Answers the
 * exit code and the verdict as an object.
 */
export async function main(list, { write, here }) {
  const json = list.includes('--json')
  const report = new Report(json ? () => {} : (line) => write(`${printable(line)}\n`))
  try {
    const given = parseArguments(list)
    if (given.help) {
      write(HELP)
      return { exitCode: 0, report }
    }
    await check(given, report, here)
  } catch (error) {
    if (error instanceof Stop) report.fail(error.code, error.message, error.where)
    else report.fail(MALFORMED, `This could not be read: ${error.message}`)
  }
  report.finish()
  if (json) write(`${JSON.stringify(report, null, 2)}\n`)
  return { exitCode: report.exitCode, report }
}

/** Whether this file is the program that runs, and not a module of another. */
function isProgram(self) {
  try {
    return realpathSync(process.argv[1] ?? '') === realpathSync(self)
  } catch {
    return false
  }
}

const self = fileURLToPath(import.meta.url)
if (!isMainThread && workerData?.sumKey) serve(parentPort)
else if (isProgram(self))
  main(process.argv.slice(2), {
    write: (line) => process.stdout.write(line),
    here: dirname(self),
  }).then(({ exitCode }) => {
    process.exitCode = exitCode
  })
