import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Spool } from './spool'
import { ZipRange } from './zip-range'

async function* of(...chunks: string[]) {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

async function textOf(chunks: AsyncIterable<Uint8Array>) {
  let text = ''
  for await (const chunk of chunks) text += Buffer.from(chunk).toString()
  return text
}

describe('the spool', () => {
  let parent: string
  let spool: Spool
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'spool-test-'))
    spool = await Spool.create(parent)
  })
  afterEach(async () => {
    await spool.dispose()
    await rm(parent, { recursive: true })
  })

  it('keeps files end to end in one file that only we may read', async () => {
    const first = await spool.append(of('one', ' two'))
    const second = await spool.append(of('three'))
    expect(await textOf(spool.open(first))).toBe('one two')
    expect(await textOf(spool.open(second))).toBe('three')

    const [folder = ''] = await readdir(parent)
    expect(await readdir(join(parent, folder))).toHaveLength(1)
    expect((await stat(join(parent, folder))).mode & 0o077).toBe(0)
  })

  it('uses room again that was given back', async () => {
    const first = await spool.append(of('kept'))
    const second = await spool.append(of('only counted'))
    spool.rewind(second.start)
    const third = await spool.append(of('next'))
    expect(third.start).toBe(second.start)
    expect(await textOf(spool.open(first))).toBe('kept')
    expect(await textOf(spool.open(third))).toBe('next')
  })

  it('a failed append leaves nothing between the others', async () => {
    const failing = spool.append(of('lost'), () => {
      throw new Error('limit')
    })
    await expect(failing).rejects.toThrow('limit')
    expect((await spool.append(of('next'))).start).toBe(0)
  })

  it('lets a zip reader see its own range and nothing beside it', async () => {
    await spool.append(of('before'))
    const { start, size } = await spool.append(of('range'))
    await spool.append(of('after'))
    const range = new ZipRange(spool, start, size)
    const read = (position: number, length: number) =>
      new Promise<string>((resolve, reject) => {
        const buffer = Buffer.alloc(length)
        range.read(buffer, 0, length, position, (error) =>
          error ? reject(error) : resolve(buffer.toString()),
        )
      })
    expect(await read(0, 5)).toBe('range')
    for (const [position, length] of [
      [-1, 2],
      [4, 2],
      [5, 1],
      [2 ** 60, 1],
    ] as const)
      await expect(read(position, length)).rejects.toThrow('refers to bytes')
  })

  it('can be disposed of twice', async () => {
    await spool.dispose()
    await spool.dispose()
    expect(await readdir(parent)).toEqual([])
  })
})
