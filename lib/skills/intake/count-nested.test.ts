import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type ForgedEntry, forgeZip } from './forge-upload'
import {
  accepted,
  expectRefusal,
  formUpload,
  KB,
  MANIFEST,
  MANIFEST_PART,
  noise,
  refuseZip,
  SMALL,
  tarOf,
  text,
  zipUpload,
} from './intake-trial'

describe('archives inside', () => {
  const nest = (content: Buffer, name = 'inner.zip') => forgeZip([{ name, content, method: 0 }])
  const holding = (content: Buffer): ForgedEntry[] => [{ name: 'pdf/x.bin', content, method: 0 }]

  it('a zip bomb in the skill, by content and not by name', () =>
    refuseZip(holding(forgeZip([{ name: 'a', content: Buffer.alloc(200 * KB) }])), 'ratio').then(
      (error) => expect(error.problems[0]?.field).toBe('pdf/x.bin › a'),
    ))

  it('a gzip bomb', () =>
    refuseZip(holding(gzipSync(Buffer.alloc(200 * KB))), 'ratio', 'pdf/x.bin'))

  it('a bomb two archives down', () =>
    refuseZip(holding(nest(forgeZip([{ name: 'a', content: Buffer.alloc(200 * KB) }]))), 'ratio'))

  it('an archive three archives down', async () => {
    const twoDown = nest(nest(Buffer.from('x'), 'a'))
    await accepted(zipUpload(forgeZip([MANIFEST, ...holding(twoDown)])), (intake) =>
      expect(intake.files).toHaveLength(2),
    )
    await refuseZip(holding(nest(twoDown)), 'archive-nesting')
    await refuseZip(holding(gzipSync(gzipSync(gzipSync('x')))), 'archive-nesting')
  })

  it('more entries in an archive than an upload may have', async () => {
    const limits = { ...SMALL, entriesMax: 100, ratioMax: 1000 }
    const entries = Array.from({ length: 99 }, (_, n) => ({ name: `${n}` }))
    await refuseZip(holding(forgeZip(entries)), 'too-many-entries', 'files', limits)
    await refuseZip(holding(tarOf(99)), 'too-many-entries', 'files', limits)
    await refuseZip(holding(gzipSync(tarOf(99))), 'too-many-entries', 'files', limits)
  })

  it('entries of a dropped folder and its archives that are too many together', () => {
    const files = Array.from({ length: 60 }, (_, n) => ({
      name: 'files',
      fileName: `pdf/${n}`,
      content: 'x',
    }))
    const inner = forgeZip(Array.from({ length: 60 }, (_, n) => ({ name: `${n}` })))
    return expectRefusal(
      formUpload([
        MANIFEST_PART,
        ...files,
        { name: 'files', fileName: 'pdf/x.zip', content: inner },
      ]),
      'too-many-entries',
      'files',
      { ...SMALL, entriesMax: 100 },
    )
  })

  it('bytes in an archive that are too many together with the rest', () =>
    refuseZip(
      [1, 2].map((n) => ({
        name: `pdf/${n}.zip`,
        content: forgeZip([
          { name: 'a', content: text(250 * KB) },
          { name: 'b', content: text(50 * KB) },
        ]),
        method: 0,
      })),
      'total-too-large',
    ))

  it('the same bomb in a dropped folder', () =>
    expectRefusal(
      formUpload([
        MANIFEST_PART,
        {
          name: 'files',
          fileName: 'pdf/x.jar',
          content: forgeZip([{ name: 'a', content: Buffer.alloc(200 * KB) }]),
        },
      ]),
      'ratio',
    ))

  it('one that is encrypted or damaged, because it cannot be counted', async () => {
    await refuseZip(holding(forgeZip([{ name: 'a', content: 'x', flags: 1 }])), 'zip-encrypted')
    await refuseZip(
      holding(Buffer.from('PK\x03\x04 and no more')),
      'archive-unreadable',
      'pdf/x.bin',
    )
    await refuseZip(
      holding(gzipSync(noise(KB)).subarray(0, 500)),
      'archive-unreadable',
      'pdf/x.bin',
    )
  })
})
