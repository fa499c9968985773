import { beforeAll, describe, expect, test } from 'vitest'
import { GET as getProof } from '@/app/api/audit/events/[eventId]/proof/route'
import { GET as getCheckpoint } from '@/app/api/audit/log/checkpoint/route'
import { GET as getConsistency } from '@/app/api/audit/log/consistency/route'
import { GET as getInclusion } from '@/app/api/audit/log/inclusion/route'
import { GET as getKeys } from '@/app/api/audit/log/keys/route'
import { GET as getTile } from '@/app/api/audit/log/tile/[...path]/route'
import { type Actor, systemActor } from '@/lib/access/permissions'
import { newId } from '@/lib/db/clock'
import { transaction } from '@/lib/db/transaction'
import { createAccessToken } from '@/lib/people/access-tokens'
import { asOwner } from '@/lib/testing/as-owner'
import { aMember, eventsOf } from '@/lib/testing/skill-factories'
import { append } from '../append'
import { canonical, leafHash } from '../canonical'
import { accountFor } from '../change'
import { type AuditEvent, succeeded } from '../event'
import { fromBase64 } from '../merkle/base64'
import { parseCheckpoint } from '../merkle/checkpoint'
import { CompactRange, verifyRange } from '../merkle/ranges'
import { leafHash as hashLeaf, verifyConsistency, verifyInclusion } from '../merkle/rules'
import { parseVerifierKey, verifyNote } from '../merkle/signed-note'
import { parseTlogProof } from '../merkle/tlog-proof'
import type { EventCore } from '../schema'
import { sha256, verifyEd25519 } from './hash'
import { rangeProof, rootAt } from './proofs'
import { publishCheckpoint } from './publish'
import { sequenceAll } from './sequencer'
import { splitHashes } from './store'
import { logHead, readSequenced } from './stream'

const BASE = 'http://localhost:3000/api/audit'
const SIZE = 700
let auditor: Actor
let token: string

const event = (id: string): AuditEvent =>
  succeeded('page.open', { resource: { type: 'page', id }, data: { note: id } })

async function grow(count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, at) => event(`p-${at}`))
  await transaction((tx) => append(tx, systemActor('test'), events))
  await sequenceAll()
}

beforeAll(async () => {
  auditor = await aMember('auditor')
  token = (await createAccessToken(auditor, { name: 'test', scopes: ['api:read'] })).token
  await grow(SIZE)
  await publishCheckpoint()
})

const ask = (path: string, headers: Record<string, string> = {}) =>
  new Request(`${BASE}/${path}`, { headers: { authorization: `Bearer ${token}`, ...headers } })
const at = <P>(params: P) => ({ params: Promise.resolve(params) })
const tile = (path: string, headers?: Record<string, string>) =>
  getTile(ask(`log/tile/${path}`, headers), at({ path: path.split('/') }))
const proofOf = (eventId: string, query = '') =>
  getProof(ask(`events/${eventId}/proof${query}`), at({ eventId }))

async function trusted() {
  const text = await (await getKeys(ask('log/keys'), undefined)).text()
  return text
    .trim()
    .split('\n')
    .map((line) => parseVerifierKey(sha256, line))
}

async function checkpoint() {
  const response = await getCheckpoint(ask('log/checkpoint'), undefined)
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  const { text } = await verifyNote(await response.text(), await trusted(), verifyEd25519)
  return parseCheckpoint(text)
}

const hashes = async (response: Response) =>
  (await response.text())
    .split('\n')
    .slice(0, -1)
    .map((line) => fromBase64(line, 'A line'))

async function leaves(size: number): Promise<Uint8Array[]> {
  const found = []
  for (let n = 0; n * 256 < size; n += 1) {
    const width = Math.min(256, size - n * 256)
    const path = `0/${String(n).padStart(3, '0')}${width < 256 ? `.p/${width}` : ''}`
    found.push(...splitHashes(new Uint8Array(await (await tile(path)).arrayBuffer())))
  }
  return found
}

describe('an outsider with the HTTP interface alone', () => {
  test('recomputes the root of the checkpoint from the tiles', async () => {
    const { size, root } = await checkpoint()
    const tree = new CompactRange(sha256)
    for (const leaf of await leaves(Number(size))) tree.append(leaf)
    expect(Buffer.from(tree.root())).toEqual(Buffer.from(root))
  })

  test('finds that every entry of a bundle hashes to its leaf', async () => {
    const bundle = Buffer.from(await (await tile('entries/001')).arrayBuffer())
    const own = splitHashes(new Uint8Array(await (await tile('0/001')).arrayBuffer()))
    let offset = 0
    for (const leaf of own) {
      const length = bundle.readUInt16BE(offset)
      const entry = bundle.subarray(offset + 2, offset + 2 + length)
      expect(Buffer.from(hashLeaf(sha256, entry))).toEqual(Buffer.from(leaf))
      offset += 2 + length
    }
    expect(offset).toBe(bundle.byteLength)
  })

  test('verifies inclusion of any entry and consistency with any earlier size', async () => {
    const { size, root } = await checkpoint()
    const all = await leaves(Number(size))
    for (const index of [0n, 1n, 255n, 256n, 511n, 512n, size - 1n]) {
      const query = `log/inclusion?index=${index}&size=${size}`
      const proof = await hashes(await getInclusion(ask(query), undefined))
      const leaf = all[Number(index)] ?? new Uint8Array()
      expect(verifyInclusion(sha256, { index, size, leaf, root, proof })).toBe(true)
    }
    for (const from of [1n, 2n, 255n, 256n, 257n, 512n, 699n, size]) {
      const query = `log/consistency?from=${from}&to=${size}`
      const proof = await hashes(await getConsistency(ask(query), undefined))
      const root1 = await rootAt(from)
      const claim = { size1: from, size2: size, root1, root2: root, proof }
      expect(verifyConsistency(sha256, claim)).toBe(true)
    }
  })

  test('gets upper tiles whose hashes are the roots of the tiles below', async () => {
    const upper = splitHashes(new Uint8Array(await (await tile('1/000.p/2')).arrayBuffer()))
    for (const [n, hash] of upper.entries()) {
      const tree = new CompactRange(sha256)
      const below = await tile(`0/00${n}`)
      for (const leaf of splitHashes(new Uint8Array(await below.arrayBuffer()))) tree.append(leaf)
      expect(Buffer.from(tree.root())).toEqual(Buffer.from(hash))
    }
  })
})

describe('a tile', () => {
  test('that is full may be kept for ever, and is not sent again to whoever has it', async () => {
    const full = await tile('0/000')
    expect(full.headers.get('content-type')).toBe('application/octet-stream')
    expect(full.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
    const etag = full.headers.get('etag') ?? ''
    expect((await full.arrayBuffer()).byteLength).toBe(8_192)
    const again = await tile('0/000', { 'if-none-match': `"x", ${etag}` })
    expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0])
  })

  test('that is partial has the width asked for, at any size that was', async () => {
    for (const width of [1, 100, 188]) {
      const partial = await tile(`0/002.p/${width}`)
      expect((await partial.arrayBuffer()).byteLength).toBe(width * 32)
      expect(partial.headers.get('cache-control')).not.toContain('immutable')
    }
  })

  test('that is not there, or is asked for in another way, is not found', async () => {
    const { size } = await logHead()
    for (const path of [
      '0/002',
      '0/003',
      `0/002.p/${Number(size) - 511}`,
      '2/000.p/1',
      '0/0',
      '0/000.p/256',
      'entries/002',
      'entries/999',
      '1/x999/x999/x999/x999/x999/x999/999',
      '0/../../checkpoint',
    ]) {
      const response = await tile(path)
      expect([path, response.status]).toEqual([path, 404])
      expect(response.headers.get('content-type')).toBe('application/problem+json')
    }
  })

  test('is accounted for once a minute for each person, however many are read', async () => {
    await Promise.all(['0/000', '0/001', 'entries/000', '1/000.p/1'].map((path) => tile(path)))
    const read = (await eventsOf(auditor.id)).filter(({ action }) => action === 'log.read')
    expect(read).toHaveLength(1)
  })
})

describe('proofs over numbers that make no sense', () => {
  test('are refused, naming the number', async () => {
    for (const [handler, query, field] of [
      [getConsistency, 'log/consistency?from=x&to=3', 'from'],
      [getConsistency, 'log/consistency?from=1', 'to'],
      [getConsistency, 'log/consistency?from=1&to=999999', 'to'],
      [getInclusion, 'log/inclusion?index=-1&size=3', 'index'],
      [getInclusion, 'log/inclusion?index=1&size=01', 'size'],
    ] as const) {
      const response = await handler(ask(query), undefined)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ errors: [{ field }] })
    }
    for (const query of ['log/inclusion?index=3&size=3', 'log/consistency?from=5&to=3']) {
      const handler = query.includes('inclusion') ? getInclusion : getConsistency
      expect((await handler(ask(query), undefined)).status).toBe(400)
    }
  })
})

describe('the proof of an event', () => {
  const covered = async (index: bigint) => {
    const [found] = await readSequenced(index, 1)
    if (!found) throw new Error('It is in the log.')
    return found
  }

  test('is a file that verifies alone, with the keys one trusts', async () => {
    const { id, idx } = await covered(300n)
    const response = await proofOf(id)
    expect(response.headers.get('content-disposition')).toContain(`${id}.tlog-proof`)
    const { extra, index, proof, checkpoint: note } = parseTlogProof(await response.text())
    const { text } = await verifyNote(note, await trusted(), verifyEd25519)
    const { size, root } = parseCheckpoint(text)
    const { core } = JSON.parse(new TextDecoder().decode(extra ?? new Uint8Array())) as {
      core: EventCore
    }
    expect([core.id, index]).toEqual([id, idx])
    const leaf = new Uint8Array(leafHash(core))
    expect(verifyInclusion(sha256, { index, size, leaf, root, proof })).toBe(true)
  })

  test('has personal fields only when they are asked for, each among the digests of the event', async () => {
    await accountFor(auditor, event('personal'))
    await sequenceAll()
    await publishCheckpoint()
    const { size } = await logHead()
    const { id, core } = await covered(size - 1n)
    const extraOf = async (query: string) => {
      const { extra } = parseTlogProof(await (await proofOf(id, query)).text())
      const text = new TextDecoder().decode(extra ?? new Uint8Array())
      expect(text).toBe(canonical(JSON.parse(text)))
      return JSON.parse(text) as { core: EventCore; disclosures?: string[] }
    }
    expect(await extraOf('')).toEqual({ core })
    const { disclosures = [] } = await extraOf('?disclosures=1')
    expect(disclosures.length).toBeGreaterThan(0)
    for (const disclosure of disclosures) {
      const digest = Buffer.from(sha256(Buffer.from(disclosure))).toString('base64url')
      expect(core.sd).toContain(digest)
    }
    expect(disclosures.map((one) => Buffer.from(one, 'base64url').toString()).join()).toContain(
      auditor.email,
    )
  })

  test('is not given before a checkpoint covers it, and says when to come again', async () => {
    await transaction((tx) => append(tx, systemActor('test'), [event('fresh')]))
    const [pending] = await asOwner('SELECT event_id FROM audit.audit_pending')
    const id = String(pending?.event_id)
    for (const step of [async () => 0, sequenceAll]) {
      await step()
      const response = await proofOf(id)
      expect([response.status, response.headers.get('retry-after')]).toEqual([409, '10'])
      expect(response.headers.get('content-type')).toBe('application/problem+json')
    }
    await sequenceAll()
    await publishCheckpoint()
    expect((await proofOf(id)).status).toBe(200)
  })

  test('of an event that is not there is not found', async () => {
    for (const id of [newId(), 'nonsense', "'; DROP TABLE x"])
      expect((await proofOf(id)).status).toBe(404)
  })

  test('is an event, also when it was refused', async () => {
    const proofs = (await eventsOf(auditor.id)).filter(({ action }) => action === 'audit.prove')
    expect(proofs.map(({ outcome }) => outcome)).toContain('success')
    expect(proofs.map(({ outcome }) => outcome)).toContain('failure')
  })
})

test('a range of the log is proven contiguous and complete', async () => {
  const size = 700n
  const all = await leaves(700)
  const root = await rootAt(size)
  for (const [from, to] of [
    [0n, 700n],
    [13n, 600n],
    [256n, 512n],
    [699n, 700n],
  ] as const) {
    const proof = await rangeProof(from, to, size)
    const held = all.slice(Number(from), Number(to))
    expect(verifyRange(sha256, { from, to, size, root, proof }, held)).toBe(true)
    expect(verifyRange(sha256, { from, to, size, root, proof }, held.slice(1))).toBe(false)
  }
})

describe('without audit:read', () => {
  test('nothing of the log is served, and the attempt is an event', async () => {
    const dana = await aMember('developer')
    const other = (await createAccessToken(dana, { name: 'test', scopes: ['api:read'] })).token
    const headers = { authorization: `Bearer ${other}` }
    const { id } = (await readSequenced(0n, 1))[0] ?? { id: '' }
    const answers = await Promise.all([
      getCheckpoint(ask('log/checkpoint', headers), undefined),
      getKeys(ask('log/keys', headers), undefined),
      getConsistency(ask('log/consistency?from=1&to=3', headers), undefined),
      getInclusion(ask('log/inclusion?index=1&size=3', headers), undefined),
      tile('0/000', headers),
      tile('entries/000', headers),
      getProof(ask(`events/${id}/proof`, headers), at({ eventId: id })),
    ])
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403))
    const denied = (await eventsOf(dana.id)).filter(({ outcome }) => outcome === 'denied')
    expect(denied.map(({ action }) => action)).toContain('audit.prove')
    expect(denied.map(({ action }) => action)).toContain('page.open')
  })

  test('and without a token, nobody is let in', async () => {
    const request = new Request(`${BASE}/log/checkpoint`, {
      headers: { authorization: 'Bearer x' },
    })
    expect((await getCheckpoint(request, undefined)).status).toBe(401)
  })
})
