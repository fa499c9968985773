import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toyKey, toyLog } from '@/lib/testing/toy-log'
import { verifyEd25519 } from '../log/hash'
import { parseCheckpoint } from '../merkle/checkpoint'
import { formatVerifierKey, parseNote, verifyNote } from '../merkle/signed-note'
import { addCheckpoint, folderOf, type Witness } from './add-checkpoint'
import { readHeld } from './folder'
import { witnessKey } from './key'
import { serveWitness } from './serve'

const ORIGIN = 'log.bank.example/audit'
const root = fileURLToPath(new URL('../../..', import.meta.url))
const logKey = toyKey(ORIGIN)
const log = toyLog(ORIGIN, [logKey], (index) => `event ${index}`)
const forkAt = (from: number, name: string) =>
  toyLog(ORIGIN, [logKey], (index) => (index < from ? `event ${index}` : `${name} ${index}`))

let base = ''
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'countersign-witness-'))
})
afterAll(() => rm(base, { recursive: true, force: true }))

let folders = 0
async function aWitness(keys = [logKey.key], folder = join(base, `w${folders++}`)) {
  const own = await witnessKeyIn(folder)
  return { folder, own, logs: keys, now: () => 1_790_000_000n } satisfies Witness
}
async function witnessKeyIn(folder: string) {
  const { mkdir } = await import('node:fs/promises')
  await mkdir(folder, { recursive: true })
  return witnessKey(folder, 'witness.bank.example/w1')
}
const sizeHeld = async (witness: Witness) => {
  const { note } = await readHeld(folderOf(witness, ORIGIN))
  return note === null ? 0n : parseCheckpoint(parseNote(note).text).size
}
const parts = (submission: string) => {
  const split = submission.indexOf('\n\n')
  return { head: submission.slice(0, split), note: submission.slice(split + 2) }
}

test('a head that goes on from the last is cosigned, held, and verifies with the witness’s key', async () => {
  const witness = await aWitness()
  for (const [old, size] of [
    [0n, 5n],
    [5n, 5n],
    [5n, 300n],
    [300n, 1_001n],
  ] as const) {
    const answer = await addCheckpoint(witness, log.submission(old, size))
    expect(answer).toMatchObject({ status: 200 })
    const { verified } = await verifyNote(
      log.checkpoint(size) + answer.body,
      [witness.own.key],
      verifyEd25519,
    )
    expect(verified).toEqual([{ key: witness.own.key, timestamp: 1_790_000_000 }])
    expect(await sizeHeld(witness)).toBe(size)
  }
})

describe('a head is refused, and what is held stays,', () => {
  const fork = forkAt(10, 'forged')
  const submission = log.submission(20n, 40n)
  const { head, note } = parts(submission)
  const stranger = toyLog(ORIGIN, [toyKey(ORIGIN)], (index) => `event ${index}`)
  const other = toyLog('other.example/log', [toyKey('other.example/log')], (index) => `${index}`)
  test.each([
    ['of a log that is not watched', 404, other.submission(0n, 3n)],
    ['signed by a stranger', 403, stranger.submission(20n, 40n)],
    [
      'with an altered signature',
      403,
      submission.replace(/.(.{9}\n)$/, (end) => (end[0] === 'A' ? 'B' : 'A') + end.slice(1)),
    ],
    ['with another old size', 409, log.submission(0n, 40n)],
    ['that is smaller: rolled back', 409, log.submission(5n, 10n)],
    ['with an old size above its own', 400, submission.replace('old 20', 'old 41')],
    ['of the same size and another root', 409, fork.submission(20n, 20n)],
    ['of a fork', 422, fork.submission(20n, 40n)],
    ['without its proof', 422, `old 20\n\n${note}`],
    [
      'with a proof that is not needed',
      422,
      `old 20\n${head.split('\n')[1]}\n\n${log.checkpoint(20n)}`,
    ],
    ['with a size written with a zero before', 400, submission.replace('old 20', 'old 020')],
    ['without the old size', 400, submission.replace('old 20\n', '')],
    ['with 64 lines of proof', 400, `old 20\n${`${head.split('\n')[1]}\n`.repeat(64)}\n${note}`],
    ['with a hash that is short', 400, submission.replace(/\n\S+\n/, '\nAAAA\n')],
    ['cut off', 400, submission.slice(0, -10)],
    ['that is nothing', 400, ''],
  ])('%s', async (_what, status, body) => {
    const witness = await aWitness()
    expect(await addCheckpoint(witness, log.submission(0n, 20n))).toMatchObject({ status: 200 })
    const answer = await addCheckpoint(witness, body)
    expect(answer.status).toBe(status)
    if (status === 409) expect(answer).toMatchObject({ type: 'text/x.tlog.size', body: '20\n' })
    expect(await sizeHeld(witness)).toBe(20n)
  })
})

test('a log may change its keys: either is enough, and one that is unknown is ignored', async () => {
  const next = toyKey(ORIGIN)
  const both = toyLog(ORIGIN, [logKey, next], (index) => `event ${index}`)
  const after = toyLog(ORIGIN, [next], (index) => `event ${index}`)
  const witness = await aWitness()
  expect(await addCheckpoint(witness, both.submission(0n, 5n))).toMatchObject({ status: 200 })
  expect(await addCheckpoint(witness, after.submission(5n, 9n))).toMatchObject({ status: 403 })
  const told = { ...witness, logs: [logKey.key, next.key] }
  expect(await addCheckpoint(told, after.submission(5n, 9n))).toMatchObject({ status: 200 })
})

test('of fifty forks at once exactly one is cosigned', async () => {
  const witness = await aWitness()
  await addCheckpoint(witness, log.submission(0n, 20n))
  const forks = Array.from({ length: 50 }, (_, at) => forkAt(20, `fork ${at}`))
  const answers = await Promise.all(
    forks.map((fork, at) => addCheckpoint(witness, fork.submission(20n, 21n + BigInt(at)))),
  )
  const won = answers.flatMap(({ status }, at) => (status === 200 ? [at] : []))
  expect(won).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(49)
  expect(await sizeHeld(witness)).toBe(21n + BigInt(won[0] ?? -1))
})

test('a write that did not end leaves what was held', async () => {
  const witness = await aWitness()
  await addCheckpoint(witness, log.submission(0n, 20n))
  const folder = folderOf(witness, ORIGIN)
  await writeFile(join(folder, '.new-0123456789abcdef'), log.checkpoint(30n).slice(0, 40))
  expect(await sizeHeld(witness)).toBe(20n)
  expect(await addCheckpoint(witness, log.submission(20n, 30n))).toMatchObject({ status: 200 })
})

test('a writer that slept while others went on twice does not bring its state back', async () => {
  const witness = await aWitness()
  const folder = folderOf(witness, ORIGIN)
  await addCheckpoint(witness, log.submission(0n, 20n))
  const { replaceHeld } = await import('./folder')
  const asleep = await readHeld(folder)
  for (let size = 21n; size < 30n; size += 1n)
    await addCheckpoint(witness, log.submission(size - 1n, size))
  expect(await replaceHeld(folder, asleep, log.checkpoint(20n))).toBe(false)
  expect(await sizeHeld(witness)).toBe(29n)
})

test('the key is made once, for its account only, and keeps its name', async () => {
  const witness = await aWitness()
  const again = await witnessKey(witness.folder, null)
  expect(formatVerifierKey(again.key)).toBe(formatVerifierKey(witness.own.key))
  if (process.platform !== 'win32')
    expect((await stat(join(witness.folder, 'key.pem'))).mode & 0o777).toBe(0o600)
  await expect(witnessKey(witness.folder, 'another')).rejects.toThrow(/is called/)
})

describe('over HTTP', () => {
  let server: Awaited<ReturnType<typeof serveWitness>>
  let url = ''
  let witness: Witness
  beforeAll(async () => {
    witness = await aWitness()
    server = await serveWitness(witness, { host: '127.0.0.1', port: 0 })
    url = `http://127.0.0.1:${server.port}`
  })
  afterAll(() => server.stop())
  const post = (body: string) => fetch(`${url}/add-checkpoint`, { method: 'POST', body })

  test('auditors get the last head with the cosignature', async () => {
    const address = `${url}/${createHash('sha256').update(ORIGIN).digest('hex')}/checkpoint`
    expect((await fetch(address)).status).toBe(404)
    const answer = await post(log.submission(0n, 7n))
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/plain; charset=utf-8',
    ])
    const held = await (await fetch(address)).text()
    expect(held).toBe(log.checkpoint(7n) + (await answer.text()))
    await verifyNote(held, [witness.own.key, logKey.key], verifyEd25519)
  })

  test('a conflict says the size in the type that C2SP names', async () => {
    const answer = await post(log.submission(0n, 9n))
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      409,
      'text/x.tlog.size',
      '7\n',
    ])
  })

  test('too much, the wrong method, bytes that are no text and other addresses are refused', async () => {
    expect((await post('x'.repeat(70_000))).status).toBe(413)
    expect((await fetch(`${url}/add-checkpoint`)).status).toBe(405)
    expect((await fetch(`${url}/healthz`, { method: 'DELETE' })).status).toBe(405)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect((await fetch(`${url}/../name`)).status).toBe(404)
    const bytes = Buffer.concat([Buffer.from('old 0\n\n'), Buffer.of(0xff, 0xfe)])
    const answer = await fetch(`${url}/add-checkpoint`, { method: 'POST', body: bytes })
    expect(answer.status).toBe(400)
  })

  test('a request that never ends is ended', async () => {
    const place = { host: '127.0.0.1', port: 0, requestTimeoutMs: 300 }
    const impatient = await serveWitness(witness, place)
    const socket = connect(impatient.port, '127.0.0.1')
    socket.write('POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nold 7\n')
    socket.resume()
    await once(socket, 'close')
    await impatient.stop()
  })
})

describe('as processes that share a folder', () => {
  let program = ''
  let folder = ''
  const children: ChildProcess[] = []
  beforeAll(async () => {
    program = join(base, 'witness.mjs')
    folder = join(base, 'shared')
    await build({
      absWorkingDir: root,
      entryPoints: [join(root, 'deploy/entries/witness.ts')],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      alias: { '@': root, 'server-only': join(root, 'lib/testing/empty.ts') },
    })
  })
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL')
  })

  async function start() {
    const args = ['--folder', folder, '--name', 'w.example', '--log', logKey.vkey, '--port', '0']
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    children.push(child)
    const [{ port }] = (await once(child, 'message')) as [{ port: number }]
    return { child, url: `http://127.0.0.1:${port}` }
  }
  const post = (url: string, body: string) =>
    fetch(`${url}/add-checkpoint`, { method: 'POST', body })

  test('exactly one of many forks is cosigned, whichever process is asked', async () => {
    const [one, other] = [await start(), await start()]
    for (let turn = 0; turn < 5; turn += 1) {
      const old = await held(one.url)
      const base = toyLog(ORIGIN, [logKey], leafNow)
      if (old === 0n) {
        expect((await post(one.url, base.submission(0n, 20n))).status).toBe(200)
        continue
      }
      const forks = Array.from({ length: 50 }, (_, at) => {
        const name = `t${turn} f${at}`
        const before = [...chosen]
        return toyLog(ORIGIN, [logKey], (index) =>
          index < Number(old) ? leafIn(before, index) : `${name} ${index}`,
        )
      })
      const answers = await Promise.all(
        forks.map((fork, at) =>
          post(at % 2 === 0 ? one.url : other.url, fork.submission(old, old + 3n)),
        ),
      )
      const won = answers.flatMap(({ status }, at) => (status === 200 ? [at] : []))
      expect(won).toHaveLength(1)
      expect(await held(other.url)).toBe(old + 3n)
      chosen.push({ from: Number(old), name: `t${turn} f${won[0]}` })
    }
  })

  // Which leaves the winning forks wrote.
  const chosen: { from: number; name: string }[] = []
  const leafIn = (forks: typeof chosen, index: number) => {
    const fork = forks.findLast(({ from }) => from <= index)
    return fork ? `${fork.name} ${index}` : `event ${index}`
  }
  const leafNow = (index: number) => leafIn(chosen, index)
  async function held(url: string): Promise<bigint> {
    const hash = createHash('sha256').update(ORIGIN).digest('hex')
    const answer = await fetch(`${url}/${hash}/checkpoint`)
    return answer.status === 404 ? 0n : parseCheckpoint(parseNote(await answer.text()).text).size
  }

  test('kill -9 under load: what was cosigned is never forgotten', async () => {
    const now = toyLog(ORIGIN, [logKey], leafNow)
    let cosigned = 0n
    for (let round = 0; round < 6; round += 1) {
      const { child, url } = await start()
      let at = await held(url)
      expect(at).toBeGreaterThanOrEqual(cosigned)
      setTimeout(() => child.kill('SIGKILL'), 40 + Math.random() * 120)
      for (;;) {
        const answer = await post(url, now.submission(at, at + 1n)).catch(() => null)
        if (answer?.status !== 200) break
        at += 1n
        cosigned = at
      }
    }
    expect(cosigned).toBeGreaterThan(40n)
    const names = await readdir(join(folder, createHash('sha256').update(ORIGIN).digest('hex')))
    expect(names.filter((name) => name.endsWith('.checkpoint')).length).toBeLessThan(8)
  })
})
