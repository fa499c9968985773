import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { type BundleFile, zipStream } from './zip-stream'

const AT = new Date('2026-01-01T00:00:00Z')

async function zipped(sizes: readonly number[], max: number): Promise<Buffer> {
  async function* files(): AsyncGenerator<BundleFile> {
    for (const [at, size] of sizes.entries())
      yield { name: `${at}.txt`, parts: [{ text: 'a'.repeat(size), rows: null }] }
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of zipStream(files(), AT, () => {}, max)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

test('an archive is refused in words when a file, or all of it, is larger than a zip can say', async () => {
  const files = unzipSync(await zipped([900, 900], 1_000))
  expect(Object.keys(files)).toEqual(['0.txt', '1.txt'])
  const words = /larger than the 4 GB that a zip can hold\. Make several exports/
  await expect(zipped([1_001], 1_000)).rejects.toThrow(words)
  await expect(zipped([10, 10, 10, 10, 10, 10], 300)).rejects.toThrow(words)
})
