import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canonical } from '@/lib/audit/canonical'
import { consistencyProof } from '@/lib/audit/log/proofs'
import { serveEventProof } from '@/lib/audit/log/serve-proof'
import { logVerifierKeys } from '@/lib/audit/log/signing'
import { logHead, readSequenced } from '@/lib/audit/log/stream'
import { formatVerifierKey } from '@/lib/audit/merkle/signed-note'
import { prismaClient } from '@/lib/db/client'
import {
  flipped,
  fromLines,
  linesOf,
  noteBy,
  seeded,
  verdictOf,
} from '@/lib/testing/bundle-mutants'
import { aRealLog } from '@/lib/testing/real-log'

let folder: string
let key: string[]
let notes: string[]
let origin: string
let proof: string
let skeleton: string
let consistency: string
let counted = 0

const path = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-files-'))
  const { auditor } = await aRealLog()
  const rows = await prismaClient().auditCheckpoint.findMany({ orderBy: { id: 'asc' } })
  notes = rows.map(({ note }) => note)
  origin = (await logHead()).origin
  key = (await logVerifierKeys(origin)).flatMap((one) => ['--key', formatVerifierKey(one)])
  const events = await readSequenced(0n, 1_000)
  skeleton = fromLines(events.map(({ core }) => canonical(core)))
  const first = events.find(({ core }) => core.sd.length > 0)?.id ?? ''
  const request = new Request(`http://localhost/api/audit/events/${first}/proof?disclosures=1`)
  proof = await (await serveEventProof(auditor, first, request)).text()
  const [one, last] = [rows[0]?.size ?? 0n, rows.at(-1)?.size ?? 0n]
  const hashes = await consistencyProof(one, last)
  consistency = fromLines(hashes.map((hash) => Buffer.from(hash).toString('base64')))
}, 120_000)

afterAll(() => {
  console.log(`${counted} mutants of proofs, checkpoints and event files, all killed`)
  rmSync(folder, { recursive: true, force: true })
})

const last = () => notes.at(-1) ?? ''
const first = () => notes[0] ?? ''
const exits = async (codes: readonly number[], ...list: string[]) => {
  const { exitCode, said } = await verdictOf(...list)
  counted += 1
  expect(codes, said).toContain(exitCode)
}
const between = (one: string, other: string, hashes: string) => [
  path('one.checkpoint', one),
  path('other.checkpoint', other),
  '--proof',
  path('consistency.txt', hashes),
  ...key,
]

test('a proof with its disclosed fields, a checkpoint, two with their proof, and a whole log verify', async () => {
  const single = await verdictOf(path('event.tlog-proof', proof), ...key)
  expect(single.said).toMatch(/event \S+ .* is at index \d+/)
  expect(single.said).toMatch(/[1-9]\d* disclosed fields are what the event committed to/)
  expect(single.exitCode).toBe(0)
  expect(await verdictOf(path('last.checkpoint', last()), ...key)).toMatchObject({ exitCode: 0 })
  expect(await verdictOf(...between(first(), last(), consistency))).toMatchObject({ exitCode: 0 })
  const whole = [path('log.ndjson', skeleton), '--checkpoint', path('last.checkpoint', last())]
  expect(await verdictOf(...whole, ...key)).toMatchObject({ exitCode: 0 })
})

test('without a key a proof and a checkpoint are not trusted (3)', async () => {
  await exits([3], path('event.tlog-proof', proof))
  await exits([3], path('last.checkpoint', last()))
})

test('a flipped bit anywhere in a proof or a checkpoint is found', async () => {
  const below = seeded(3)
  for (const [name, text] of [
    ['event.tlog-proof', proof],
    ['last.checkpoint', last()],
  ] as const) {
    const bytes = Buffer.from(text)
    for (let round = 0; round < 120; round += 1) {
      const mutant = flipped(bytes, below(bytes.length), below(8))
      await exits([1, 3, 4], path(name, mutant), ...key)
    }
  }
}, 60_000)

test('a disclosed field that is altered, of another event or given another salt is a change', async () => {
  const [, extra = ''] = /\nextra (\S+)\n/.exec(proof) ?? []
  const json = JSON.parse(Buffer.from(extra, 'base64').toString('utf8')) as {
    core: { sd: string[] }
    disclosures: string[]
  }
  const withDisclosures = (disclosures: string[]) =>
    proof.replace(extra, Buffer.from(canonical({ ...json, disclosures })).toString('base64'))
  const [text = ''] = json.disclosures
  const [salt, name, value] = JSON.parse(
    Buffer.from(text, 'base64url').toString('utf8'),
  ) as string[]
  const encode = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url')
  const rest = json.disclosures.slice(1)
  for (const forged of [
    encode([salt, name, `${value}x`]),
    encode([salt, 'other', value]),
    encode(['AAAAAAAAAAAAAAAAAAAAAA', name, value]),
    encode([salt, name]),
    '',
  ])
    await exits([1], path('event.tlog-proof', withDisclosures([forged, ...rest])), ...key)
  const erased = withDisclosures(rest)
  expect(await verdictOf(path('event.tlog-proof', erased), ...key)).toMatchObject({ exitCode: 0 })
})

test('a proof replayed at another index, or under another head, is a change', async () => {
  // Which index the event got is up to the sequencer, so the others are counted from its own.
  const [, own = ''] = /\nindex (\d+)\n/.exec(proof) ?? []
  for (const index of [Number(own) + 1, Number(own) ^ 1, Number(own) + 2, 1_000_000])
    await exits([1], path('p', proof.replace(/index \d+/, `index ${index}`)), ...key)
  await exits([1], path('p', proof.replace(last(), first())), ...key)
  await exits([4], path('p', proof.replace(/extra .*\n/, 'extra e30=\n')), ...key)
  await exits([2], path('p', proof.replace(/extra .*\n/, '')), ...key)
})

test('a log rolled back, forked or signed by another is found between two heads', async () => {
  const [, size = '', root = ''] = last().split('\n')
  const evil = { id: 'x', ...generateKeyPairSync('ed25519') }
  const fork = noteBy(
    origin,
    evil,
    `${origin}\n${size}\n${Buffer.alloc(32, 1).toString('base64')}\n`,
  )
  await exits([3, 1], ...between(last(), fork, ''))
  await exits(
    [3],
    ...between(first(), noteBy(origin, evil, `${origin}\n${size}\n${root}\n`), consistency),
  )
  const hashes = linesOf(consistency)
  for (const at of hashes.keys()) {
    await exits([1], ...between(first(), last(), fromLines(hashes.toSpliced(at, 1))))
    await exits(
      [1],
      ...between(first(), last(), fromLines(hashes.with(at, Buffer.alloc(32).toString('base64')))),
    )
  }
  await exits([1], ...between(first(), last(), fromLines(hashes.toReversed())))
  await exits([1], ...between(notes[1] ?? '', last(), consistency))
})

test('a witness is believed only for what it signed', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const tagged = Buffer.concat([Buffer.of(4), raw])
  const id = createHash('sha256').update('witness.test\n').update(tagged).digest().subarray(0, 4)
  const vkey = `witness.test+${id.toString('hex')}+${tagged.toString('base64')}`
  const cosigned = (note: string, body: string) => {
    const time = Buffer.alloc(8)
    time.writeBigUInt64BE(1_790_000_000n)
    const signature = sign(
      null,
      Buffer.from(`cosignature/v1\ntime 1790000000\n${body}`),
      privateKey,
    )
    return `${note}\u2014 witness.test ${Buffer.concat([id, time, signature]).toString('base64')}\n`
  }
  const body = (note: string) => note.slice(0, note.indexOf('\n\n') + 1)
  const witness = ['--witness', vkey]
  const right = path('right.checkpoint', cosigned(last(), body(last())))
  expect(await verdictOf(right, ...key, ...witness)).toMatchObject({ exitCode: 0 })
  await exits([3], path('alone.checkpoint', last()), ...key, ...witness)
  await exits([1], path('wrong.checkpoint', cosigned(last(), body(first()))), ...key, ...witness)
})

test('events deleted, repeated, exchanged, cut or altered do not lead to the signed head', async () => {
  const lines = linesOf(skeleton)
  const checkpoint = ['--checkpoint', path('last.checkpoint', last()), ...key]
  const log = (next: readonly string[]) => path('log.ndjson', fromLines(next))
  for (const at of [0, 5, lines.length - 1]) {
    await exits([2], log(lines.toSpliced(at, 1)), ...checkpoint)
    await exits([1], log(lines.toSpliced(at, 0, lines[at] ?? '')), ...checkpoint)
    await exits([1], log(lines.with(at, lines[(at + 1) % lines.length] ?? '')), ...checkpoint)
    await exits([1], log(lines.with(at, (lines[at] ?? '').replace('"v":', '"v":1'))), ...checkpoint)
  }
  const below = seeded(11)
  const bytes = Buffer.from(skeleton)
  for (let round = 0; round < 80; round += 1)
    await exits(
      [1, 2, 4],
      path('log.ndjson', flipped(bytes, below(bytes.length), below(8))),
      ...checkpoint,
    )
}, 60_000)
