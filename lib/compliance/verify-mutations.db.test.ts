import { spawnSync } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { logVerifierKeys } from '@/lib/audit/log/signing'
import { formatVerifierKey } from '@/lib/audit/merkle/signed-note'
import { type SigningKey, signingKey } from '@/lib/crypto/signing-key'
import {
  type Change,
  flipped,
  fromLines,
  linesOf,
  type Manifest,
  noteBy,
  seeded,
  UnpackedBundle,
  verdictOf,
} from '@/lib/testing/bundle-mutants'
import { aRealLog, unzipped, zipOfExport } from '@/lib/testing/real-log'
import { exportKey } from './bundle/manifest'

/** A mutant, and the exit codes that are right for it. */
type Mutant = { name: string; change: Change; codes: readonly number[]; options?: string[] }

const SKELETON = 'events/skeleton-00000.ndjson'
const [CHANGED, INCOMPLETE, UNTRUSTED, MALFORMED] = [1, 2, 3, 4]

let folder: string
let zip: Buffer
let bundle: UnpackedBundle
let pins: string[]
let earlier: string
let counted = 0
let killed = 0

const attacker = (): SigningKey => ({ id: 'x', ...generateKeyPairSync('ed25519') })
const own = () => signingKey('export')

/** The verifier key of a witness nobody asked (C2SP tlog-cosignature, kind 4). */
function witnessKey(): string {
  const raw = Buffer.from(attacker().publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const key = Buffer.concat([Buffer.of(4), raw])
  const id = createHash('sha256').update('witness.invalid\n').update(key).digest('hex').slice(0, 8)
  return `witness.invalid+${id}+${key.toString('base64')}`
}

beforeAll(async () => {
  const { auditor } = await aRealLog()
  zip = await zipOfExport(auditor)
  folder = mkdtempSync(join(tmpdir(), 'countersign-mutants-'))
  bundle = new UnpackedBundle(join(folder, 'bundle'), unzipped(zip))
  earlier = join(folder, 'earlier.checkpoint')
  writeFileSync(earlier, bundle.text('integrity/end.checkpoint'))
  const keys = await logVerifierKeys(manifest().snapshot.origin)
  pins = [exportKey().verifierKey, ...keys.map(formatVerifierKey)].flatMap((key) => ['--key', key])
}, 120_000)

afterAll(() => {
  console.log(`${counted} mutants of a bundle, ${killed} killed`)
  rmSync(folder, { recursive: true, force: true })
})

const manifest = () => JSON.parse(bundle.text('manifest.json')) as Manifest
const names = () => [...bundle.files.keys()]
/** Every file, but only some of the many proofs, which are all alike. */
const kinds = () => {
  const isProof = (name: string) => name.startsWith('integrity/proofs/')
  return [...names().filter((name) => !isProof(name)), ...names().filter(isProof).slice(0, 4)]
}
const one = (start: string, end: string) =>
  names().find(
    (name) => name.startsWith(start) && name.endsWith(end) && bundle.bytes(name).length > 250,
  ) ?? ''
const resealed = (change: Change, edit?: (manifest: Manifest) => void) =>
  bundle.resealed(change, own(), edit)
const lines = (name: string) => linesOf(bundle.text(name))
const without = (name: string, at: number) => fromLines(lines(name).toSpliced(at, 1))

/** Runs every mutant; fails with the list of those that lived or got the wrong code. */
async function kill(mutants: readonly Mutant[]): Promise<void> {
  const wrong: string[] = []
  for (const { name, change, codes, options = [] } of mutants) {
    const { exitCode, findings } = await bundle.with(change, () =>
      verdictOf(bundle.folder, ...pins, ...options),
    )
    const told = findings.length > 0 && findings.every(({ text }) => text.length > 20)
    if (!codes.includes(exitCode) || !told)
      wrong.push(`${name}: ${exitCode} (${findings[0]?.text}), ${codes.join(' or ')} is right`)
    else killed += 1
    counted += 1
  }
  expect(wrong).toEqual([])
}

/** The program as an auditor runs it. */
const run = (target: string, ...more: string[]) =>
  spawnSync(process.execPath, [join(process.cwd(), 'lib/compliance/verify.mjs'), target, ...more], {
    encoding: 'utf8',
  })

test('the bundle itself verifies, as a folder and as a zip, and says what was not checked', async () => {
  const { exitCode, said } = await verdictOf(bundle.folder, ...pins)
  expect(said).toContain('VERIFIED: everything is as it was signed.')
  expect(said).toMatch(/\d+ events \(index \d+ to \d+\) lead to the signed root/)
  expect(said).toContain('NOT CHECKED  Personal fields')
  expect(exitCode).toBe(0)
  const path = join(folder, 'bundle.zip')
  writeFileSync(path, zip)
  expect(run(path, ...pins)).toMatchObject({ status: 0 })
  const { snapshot } = manifest()
  expect(snapshot.from).toBeGreaterThan(0)
  expect(snapshot.to).toBeLessThan(snapshot.size)
  expect(names().some((name) => name.startsWith('integrity/proofs/'))).toBe(true)
})

test('a flipped bit anywhere in any kind of file is a change', async () => {
  const below = seeded(20_261_121)
  const files = [
    ...names().filter((name) => !name.includes('/')),
    ...names().filter((name) => name.startsWith('integrity/') && !name.includes('proofs')),
    SKELETON,
    one('integrity/proofs/', '.tlog-proof'),
    one('populations/', '.ndjson'),
    one('populations/', '.csv'),
    one('exceptions/', '.csv'),
    one('samples/', '.csv'),
  ]
  const mutants = files.flatMap((name): Mutant[] => {
    const bytes = bundle.bytes(name)
    const codes = name === 'manifest.sig' ? [CHANGED, UNTRUSTED, MALFORMED] : [CHANGED]
    return Array.from({ length: bytes.length === 0 ? 0 : 4 }, () => {
      const [at, bit] = [below(bytes.length), below(8)]
      return {
        name: `${name}, bit ${bit} of byte ${at}`,
        codes,
        change: { [name]: flipped(bytes, at, bit) },
      }
    })
  })
  await kill(mutants)
}, 300_000)

test('a file that is missing, added, emptied, cut or swapped is found', async () => {
  const grown = [
    'extra.txt',
    'events/skeleton-00001.ndjson',
    'populations/CC9.9.ndjson',
    'integrity/proofs/x',
  ]
  await kill([
    ...kinds().map((name) => ({
      name: `no ${name}`,
      change: { [name]: null },
      codes: [INCOMPLETE],
    })),
    ...grown.map((name) => ({ name: `with ${name}`, change: { [name]: 'x\n' }, codes: [CHANGED] })),
    ...kinds()
      .filter((name) => bundle.bytes(name).length > 1 && name !== 'manifest.sig')
      .map((name) => ({
        name: `half of ${name}`,
        change: { [name]: bundle.bytes(name).subarray(0, bundle.bytes(name).length >> 1) },
        codes: [CHANGED],
      })),
    {
      name: 'two populations for one another',
      change: {
        'events.csv': bundle.bytes('people.csv'),
        'people.csv': bundle.bytes('events.csv'),
      },
      codes: [CHANGED],
    },
  ])
}, 300_000)

describe('a portal that lies and signs its lie with its export key is found:', () => {
  test('an event of the log deleted, repeated, exchanged, moved, back-dated or edited', async () => {
    const all = lines(SKELETON)
    const places = [0, 1, all.length >> 1, all.length - 2, all.length - 1]
    const put = (name: string, next: readonly string[], codes: number[]): Mutant => ({
      name,
      change: resealed({ [SKELETON]: fromLines(next) }),
      codes,
    })
    const edits: [string, (line: string) => string][] = [
      [
        'back-dated',
        (line) => line.replace(/"ts":(\d+)/, (_, ts) => `"ts":${Number(ts) - 86_400_000_000}`),
      ],
      ['outcome', (line) => line.replace(/"outcome":"\w+"/, '"outcome":"failure"')],
      ['actor', (line) => line.replace(/"ref":"./, '"ref":"f')],
      ['digest', (line) => line.replace(/"sd":\[[^\]]*\]/, '"sd":[]')],
      ['spaces', (line) => line.replace('{', '{ ')],
      ['key order', (line) => `{"zz":1,${line.slice(1)}`],
      ['empty', () => ''],
      ['no event', () => '{"a":1}'],
    ]
    await kill([
      ...places.map((at) => put(`deleted ${at}`, all.toSpliced(at, 1), [INCOMPLETE])),
      ...places.map((at) => put(`repeated ${at}`, all.toSpliced(at, 0, all[at] ?? ''), [CHANGED])),
      ...places
        .slice(1)
        .map((at) => put(`over its neighbour ${at}`, all.with(at - 1, all[at] ?? ''), [CHANGED])),
      ...places
        .slice(1)
        .map((at) =>
          put(`swapped ${at}`, all.with(at, all[at - 1] ?? '').with(at - 1, all[at] ?? ''), [
            CHANGED,
          ]),
        ),
      ...edits.flatMap(([name, edit]) =>
        places.map((at) => put(`${name} ${at}`, all.with(at, edit(all[at] ?? '')), [CHANGED])),
      ),
      ...places.map((at) => {
        const gone = JSON.stringify({
          removed: { event_id: JSON.parse(all[at] ?? '').id, leaf_hash: 'ab'.repeat(32) },
        })
        return put(`said to be gone, with a wrong hash ${at}`, all.with(at, gone), [CHANGED])
      }),
    ])
  }, 120_000)

  test('any byte of the log flipped', async () => {
    const below = seeded(7)
    const bytes = bundle.bytes(SKELETON)
    await kill(
      Array.from({ length: 24 }, () => {
        const at = below(bytes.length)
        const change = resealed({ [SKELETON]: flipped(bytes, at, below(8)) })
        return { name: `byte ${at}`, change, codes: [CHANGED, INCOMPLETE] }
      }),
    )
  }, 120_000)

  test('a row taken from a population, its spreadsheet or a sample, or put into it', async () => {
    const mutants = manifest().controls.flatMap(({ id, files, population }): Mutant[] => {
      const [ndjson = '', csv = '', samples = ''] = [files.ndjson, files.csv, files.samples]
      if (population < 2) return []
      const fewer = (found: Manifest) => {
        for (const control of found.controls) if (control.id === id) control.population -= 1
      }
      const rows = lines(ndjson)
      const csvRows = bundle.text(csv).split('\r\n')
      const sampled = bundle.text(samples).split('\r\n')
      const foreign = lines('events.ndjson').find((line) => !rows.includes(line))
      return [
        {
          name: `${ndjson} less a row`,
          change: resealed({ [ndjson]: without(ndjson, 1) }),
          codes: [INCOMPLETE],
        },
        {
          name: `${ndjson} and manifest less a row`,
          change: resealed({ [ndjson]: without(ndjson, 0) }, fewer),
          codes: [CHANGED],
        },
        {
          name: `${csv} less a row`,
          change: resealed({ [csv]: csvRows.toSpliced(2, 1).join('\r\n') }),
          codes: [INCOMPLETE, CHANGED],
        },
        {
          name: `${csv} edited`,
          change: resealed({ [csv]: bundle.text(csv).replace(/,(success|denied),/, ',failure,') }),
          codes: [CHANGED],
        },
        {
          name: `${ndjson} doubled row`,
          change: resealed({ [ndjson]: fromLines([rows[0] ?? '', ...rows]) }),
          codes: [CHANGED],
        },
        {
          name: `${ndjson} edited`,
          change: resealed({ [ndjson]: bundle.text(ndjson).replace(/"via":"./, '"via":"X') }),
          codes: [CHANGED],
        },
        {
          name: `${samples} less a row`,
          change: resealed({ [samples]: sampled.toSpliced(1, 1).join('\r\n') }),
          codes: [CHANGED],
        },
        {
          name: `${samples} swapped`,
          change: resealed({
            [samples]: sampled
              .with(1, sampled[2] ?? '')
              .with(2, sampled[1] ?? '')
              .join('\r\n'),
          }),
          codes: [CHANGED],
        },
        ...(foreign
          ? [
              {
                name: `${ndjson} with a foreign row`,
                change: resealed({ [ndjson]: fromLines([...rows, foreign]) }),
                codes: [CHANGED],
              },
            ]
          : []),
      ]
    })
    expect(mutants.length).toBeGreaterThan(30)
    await kill(mutants)
  }, 300_000)
})

describe('the log behind the bundle cannot be another:', () => {
  const base64Of = (bytes: Buffer) => bytes.toString('base64')
  const other = base64Of(Buffer.alloc(32, 7))

  test('rolled back, forked, re-signed, or its proofs replayed', async () => {
    const { snapshot } = manifest()
    const END = 'integrity/end.checkpoint'
    const START = 'integrity/start.checkpoint'
    const RANGE = 'integrity/range-proof.json'
    const range = JSON.parse(bundle.text(RANGE)) as { left: string[]; right: string[] }
    const proofs = names().filter((name) => name.startsWith('integrity/proofs/'))
    const [first = '', second = ''] = proofs
    const evil = attacker()
    const forgedText = (root: string) => `${snapshot.origin}\n${snapshot.size}\n${root}\n`
    const forged = noteBy(snapshot.origin, evil, forgedText(snapshot.root))
    const forkedAt = join(folder, 'forked.checkpoint')
    writeFileSync(forkedAt, noteBy(snapshot.origin, evil, forgedText(other)))
    const toStart = (found: Manifest) => {
      const [, size = '', root = ''] = bundle.text(START).split('\n')
      Object.assign(found.snapshot, { size: Number(size), root })
    }
    const ranges = (change: Partial<typeof range>) =>
      resealed({ [RANGE]: JSON.stringify({ ...range, ...change }) })
    await kill([
      {
        name: 'older head as the end',
        change: resealed({ [END]: bundle.text(START) }),
        codes: [CHANGED],
      },
      {
        name: 'older head, manifest too',
        change: resealed({ [END]: bundle.text(START) }, toStart),
        codes: [MALFORMED, CHANGED],
      },
      {
        name: 'end head as the start',
        change: resealed({ [START]: bundle.text(END) }),
        codes: [CHANGED],
      },
      {
        name: 're-signed by an attacker',
        change: resealed({ [END]: forged }),
        codes: [UNTRUSTED, CHANGED],
      },
      {
        name: 'forked by an attacker',
        change: resealed({ [END]: noteBy(snapshot.origin, evil, forgedText(other)) }),
        codes: [CHANGED],
      },
      {
        name: 'left siblings replaced',
        change: ranges({ left: range.left.map(() => other) }),
        codes: [CHANGED],
      },
      {
        name: 'right siblings replaced',
        change: ranges({ right: range.right.map(() => other) }),
        codes: [CHANGED],
      },
      {
        name: 'right siblings of an older tile',
        change: ranges({ right: range.right.slice(1) }),
        codes: [CHANGED],
      },
      {
        name: 'siblings exchanged',
        change: ranges({ left: range.right, right: range.left }),
        codes: [CHANGED],
      },
      {
        name: 'no consistency proof',
        change: resealed({ 'integrity/consistency.txt': '' }),
        codes: [INCOMPLETE],
      },
      {
        name: 'another consistency proof',
        change: resealed({
          'integrity/consistency.txt': bundle
            .text('integrity/consistency.txt')
            .replace(/\n.{43}=/, `\n${other}`),
        }),
        codes: [CHANGED],
      },
      {
        name: 'the proof of another event',
        change: resealed({ [first]: bundle.text(second) }),
        codes: [CHANGED],
      },
      {
        name: 'a proof under an older head',
        change: resealed({
          [first]: bundle.text(first).replace(bundle.text(END), bundle.text(START)),
        }),
        codes: [CHANGED],
      },
      {
        name: 'a proof at another index',
        change: resealed({ [first]: bundle.text(first).replace(/index \d+/, 'index 0') }),
        codes: [CHANGED],
      },
      {
        name: 'a sampled proof left out',
        change: resealed({ [first]: null }),
        codes: [INCOMPLETE],
      },
      {
        name: 'a checkpoint held elsewhere is another log',
        change: {},
        codes: [UNTRUSTED, CHANGED],
        options: ['--checkpoint', forkedAt],
      },
    ])
  }, 60_000)

  test('signed by another: every key that is pinned must have signed', async () => {
    const evil = attacker()
    const pem = evil.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const change = bundle.resealed({ 'public-key.pem': pem }, evil)
    const { origin } = manifest().snapshot
    const strangers = { 'integrity/key-history.json': '{"keys":[]}' }
    await kill([
      { name: 'manifest by another key', change, codes: [UNTRUSTED] },
      {
        name: 'manifest by another key, pem left',
        change: bundle.resealed({}, evil),
        codes: [UNTRUSTED],
      },
      { name: 'no log keys', change: resealed(strangers), codes: [CHANGED, UNTRUSTED] },
      {
        name: 'a witness that has not cosigned',
        change: {},
        codes: [UNTRUSTED],
        options: ['--witness', witnessKey()],
      },
    ])
    const pinned = await bundle.with(change, () => verdictOf(bundle.folder))
    expect(pinned.said).toContain('WARNING  No --key given')
    expect(pinned.said).toContain('NOT CHECKED  Maker')
    expect(origin).not.toBe('')
  })

  test('the manifest edited by its own portal', async () => {
    const edit = (name: string, change: (found: Manifest) => void, codes: number[]): Mutant => ({
      name,
      change: resealed({}, change),
      codes,
    })
    await kill([
      edit(
        'root',
        ({ snapshot }) => {
          snapshot.root = other
        },
        [CHANGED],
      ),
      edit(
        'size',
        ({ snapshot }) => {
          snapshot.size += 1
        },
        [CHANGED],
      ),
      edit(
        'from',
        ({ snapshot }) => {
          snapshot.from += 1
        },
        [CHANGED],
      ),
      edit(
        'to',
        ({ snapshot }) => {
          snapshot.to -= 1
        },
        [CHANGED],
      ),
      edit(
        'origin',
        ({ snapshot }) => {
          snapshot.origin = 'other/log'
        },
        [CHANGED, UNTRUSTED],
      ),
      edit(
        'longer period',
        ({ filter }) => {
          filter.from = '2025-06-01T00:00:00.000Z'
        },
        [INCOMPLETE, CHANGED],
      ),
      edit(
        'later end',
        ({ filter }) => {
          filter.before = '2026-12-31T00:00:00.000Z'
        },
        [INCOMPLETE, CHANGED],
      ),
      edit(
        'population',
        ({ controls }) => {
          for (const control of controls) control.population += 1
        },
        [CHANGED],
      ),
      edit(
        'wider filter',
        ({ controls }) => {
          controls[0]?.actions.push('page.open')
        },
        [CHANGED, INCOMPLETE],
      ),
      edit(
        'smaller sample',
        ({ samples }) => {
          samples.size = 1
        },
        [CHANGED],
      ),
      edit(
        'a file not listed',
        (found) => {
          found.files = found.files.filter(({ name }) => name !== SKELETON)
        },
        [CHANGED],
      ),
    ])
  }, 60_000)
})

test('the program says in its own process what it says here', async () => {
  const sample: [string, Change, number][] = [
    ['flip', { [SKELETON]: flipped(bundle.bytes(SKELETON), 40, 1) }, CHANGED],
    ['missing', { 'events.ndjson': null }, INCOMPLETE],
    ['deleted', resealed({ [SKELETON]: without(SKELETON, 3) }), INCOMPLETE],
    ['key', bundle.resealed({}, attacker()), UNTRUSTED],
    ['note', { 'manifest.sig': 'no note\n' }, MALFORMED],
  ]
  for (const [name, change, status] of sample)
    await bundle.with(change, async () => {
      const child = run(bundle.folder, ...pins, '--json')
      expect([name, child.status]).toEqual([name, status])
      expect(JSON.parse(child.stdout)).toMatchObject({ exitCode: status })
    })
}, 60_000)

test('several threads say what one says', async () => {
  const all = lines(SKELETON)
  const middle = all.length >> 1
  const { ndjson = '', csv = '' } =
    manifest().controls.find((one) => one.population > 1)?.files ?? {}
  const changes: [string, Change][] = [
    ['none', {}],
    ['flip', { [SKELETON]: flipped(bundle.bytes(SKELETON), 4_000, 1) }],
    ['deleted', resealed({ [SKELETON]: without(SKELETON, middle) })],
    ['repeated', resealed({ [SKELETON]: fromLines(all.toSpliced(middle, 0, all[3] ?? '')) })],
    ['cut', resealed({ [SKELETON]: bundle.bytes(SKELETON).subarray(0, -9) })],
    ['no event', resealed({ [SKELETON]: fromLines(all.with(middle, '{"a":1}')) })],
    ['population', resealed({ [ndjson]: without(ndjson, 0) })],
    [
      'spreadsheet',
      resealed({ [csv]: bundle.text(csv).replace(/,(success|denied),/, ',failure,') }),
    ],
  ]
  for (const [name, change] of changes)
    await bundle.with(change, async () => {
      const one = await verdictOf(bundle.folder, ...pins, '--threads', '1')
      const two = await verdictOf(bundle.folder, ...pins, '--threads', '2')
      expect([name, two.exitCode, two.said]).toEqual([name, one.exitCode, one.said])
    })
}, 120_000)

test('an event that other readers could read in another way is none', async () => {
  const all = lines(SKELETON)
  const at = all.findIndex((line) => line.includes('"outcome":"success"'))
  const edits: [string, (line: string) => string][] = [
    ['a key twice', (line) => line.replace('"id":', '"id":"x","id":')],
    ['a key twice inside', (line) => line.replace('"kind":', '"kind":"user","kind":')],
    ['an escaped key', (line) => line.replace('"via"', '"\\u0076ia"')],
    ['an escaped letter', (line) => line.replace('"outcome":"s', '"outcome":"\\u0073')],
    ['a space inside', (line) => line.replace('"kind":', '"kind": ')],
    [
      'keys in another order',
      (line) => line.replace(/"kind":("\w+"),"ref":("[^"]+")/, '"ref":$2,"kind":$1'),
    ],
    ['a time with a point', (line) => line.replace(/"ts":(\d+)/, '"ts":$1.0')],
    ['a time as a power', (line) => line.replace(/"ts":(\d)(\d+)/, '"ts":$1.$2e15')],
    ['a number with a zero in front', (line) => line.replace('"v":', '"v":0')],
    ['no closing bracket', (line) => line.slice(0, -1)],
    ['more behind it', (line) => `${line}{}`],
  ]
  const wrong: string[] = []
  for (const [name, edit] of edits) {
    const line = edit(all[at] ?? '')
    const change = resealed({ [SKELETON]: fromLines(all.with(at, line)) })
    const { exitCode, findings } = await bundle.with(change, () =>
      verdictOf(bundle.folder, ...pins),
    )
    counted += 1
    if (exitCode === CHANGED && findings.some(({ text }) => text.endsWith('is not an event.')))
      killed += 1
    else wrong.push(`${name}: ${exitCode} ${line === all[at] ? 'not edited' : ''}`)
  }
  expect(wrong).toEqual([])
}, 60_000)

test('a zip with a flipped bit is found, unless it unpacks to the very same', async () => {
  const below = seeded(99)
  const path = join(folder, 'flipped.zip')
  for (let round = 0; round < 24; round += 1) {
    const bytes = flipped(zip, below(zip.length), below(8))
    writeFileSync(path, bytes)
    const { exitCode } = await verdictOf(path, ...pins)
    if (exitCode === 0) expect([...unzipped(bytes)]).toEqual([...bundle.files])
    else {
      counted += 1
      killed += 1
    }
  }
}, 120_000)
