import { describe, expect, it } from 'vitest'
import { forgeZip } from './forge-upload'
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
  text,
  zipUpload,
} from './intake-trial'

describe('names in a zip', () => {
  it.each([
    ['pdf/../../etc/passwd', 'path-traversal'],
    ['/etc/passwd', 'path-absolute'],
    ['C:\\evil.txt', 'path-backslash'],
    ['pdf\\evil.txt', 'path-backslash'],
    ['C:/evil.txt', 'path-absolute'],
    ['pdf/cafe\u0301.md', 'path-not-nfc'],
    ['pdf/../', 'path-traversal'],
    ['pdf/.git/hooks/post-checkout', 'path-git'],
    [`pdf/${'x'.repeat(60_000)}`, 'path-too-long'],
  ])('%.30j is refused by %s', (name, rule) => refuseZip([{ name }], rule).then(() => undefined))

  it('that are not UTF-8 are refused', () =>
    refuseZip([{ name: Buffer.from('pdf/caf\x82.md', 'latin1'), flags: 0 }], 'path-not-utf8'))

  it('that come twice are refused', () =>
    refuseZip([{ name: 'pdf/a' }, { name: 'pdf/a' }], 'path-duplicate', 'pdf/a'))

  it('that differ only by case are refused', () =>
    refuseZip([{ name: 'pdf/A.md' }, { name: 'pdf/a.md' }], 'path-case-collision', 'pdf/a.md'))

  it('that differ between the two headers are refused', () =>
    refuseZip([{ name: 'pdf/a', localName: 'pdf/b' }], 'zip-two-headers', 'pdf/a'))

  it('that differ from the Unicode path field are refused', () => {
    const field = Buffer.concat([
      Buffer.from([0x75, 0x70, 8, 0, 1, 0, 0, 0, 0]),
      Buffer.from('evi'),
    ])
    return refuseZip([{ name: 'pdf/a', extra: field }], 'zip-two-headers', 'pdf/a')
  })
})

describe('entries that are not plain files', () => {
  it.each([
    [0o120777, 'zip-special-file'],
    [0o020666, 'zip-special-file'],
    [0o060666, 'zip-special-file'],
    [0o010666, 'zip-special-file'],
    [0o140666, 'zip-special-file'],
    [0o040755, 'zip-special-file'],
    [0o104755, 'zip-special-mode'],
  ])('mode %o is refused by %s', (mode, rule) =>
    refuseZip([{ name: 'pdf/x', content: '/etc/passwd', mode }], rule, 'pdf/x').then(
      () => undefined,
    ),
  )

  it('a symbolic link is refused whatever system made the zip', async () => {
    await refuseZip([{ name: 'pdf/x', mode: 0o120777, host: 0 }], 'zip-special-file')
    await refuseZip([{ name: 'pdf/x', mode: 0, host: 10, attributes: 0x400 }], 'zip-special-file')
  })

  it('an encrypted one is refused', async () => {
    await refuseZip([{ name: 'pdf/x', content: 'secret', flags: 0x801 }], 'zip-encrypted', 'pdf/x')
    await refuseZip([{ name: 'pdf/x', content: 'secret', flags: 0x841 }], 'zip-encrypted')
  })

  it('an unknown method is refused', () =>
    refuseZip([{ name: 'pdf/x', content: 'abc', method: 14 }], 'zip-method', 'pdf/x'))
})

describe('bombs', () => {
  const zeros = (bytes: number) => Buffer.alloc(bytes)

  it('a file that unpacks to more than a hundred times its size', () =>
    refuseZip([{ name: 'pdf/x', content: zeros(200 * KB) }], 'ratio', 'pdf/x').then((error) =>
      expect(error.code).toBe('too_large'),
    ))

  it('one whose header claims to be small', () =>
    refuseZip(
      [{ name: 'pdf/x', content: zeros(200 * KB), claimedSize: 10 }],
      'zip-wrong-size',
      'pdf/x',
    ))

  it('one whose header claims to be large', () =>
    refuseZip([{ name: 'pdf/x', content: 'abc', claimedSize: 4 }], 'zip-wrong-size', 'pdf/x'))

  it('a stored entry of two sizes', () =>
    refuseZip([{ name: 'pdf/x', content: 'abc', method: 0, claimedSize: 9 }], 'zip-wrong-size'))

  it('a file larger than a file may be', () =>
    refuseZip([{ name: 'pdf/x', content: noise(257 * KB), method: 0 }], 'file-too-large', 'pdf/x'))

  it('files that are too large together', () =>
    refuseZip(
      [1, 2, 3].map((n) => ({ name: `pdf/${n}`, content: text(200 * KB) })),
      'total-too-large',
      'pdf/3',
    ))

  it('many files that are each below the floor but not together', () => {
    const entries = Array.from({ length: 30 }, (_, n) => ({
      name: `pdf/${n}`,
      content: zeros(15 * KB),
    }))
    return refuseZip(entries, 'total-ratio', undefined, { ...SMALL, ratioMax: 10 })
  })

  it('entries that share their bytes', () =>
    refuseZip(
      [
        { name: 'pdf/a', content: noise(KB), method: 0 },
        { name: 'pdf/a', content: noise(KB), method: 0, sharing: 1 },
      ],
      'zip-overlap',
    ))

  it('10,001 entries, told before any is read', async () => {
    const entries = Array.from({ length: 10_000 }, (_, n) => ({ name: `pdf/${n}`, method: 0 }))
    const limits = { ...SMALL, uploadBytesMax: 10 * KB * KB }
    await refuseZip(entries, 'too-many-entries', 'files', limits)
    await accepted(
      zipUpload(forgeZip([MANIFEST, ...entries.slice(1)])),
      (intake) => expect(intake.files).toHaveLength(10_000),
      limits,
    )
  }, 30_000)

  it('10,001 files in a form', async () => {
    const files = Array.from({ length: 10_000 }, (_, n) => ({
      name: 'files',
      fileName: `pdf/${n}`,
      content: '',
    }))
    await expectRefusal(formUpload([MANIFEST_PART, ...files]), 'too-many-entries', 'files', {
      ...SMALL,
      uploadBytesMax: 10 * KB * KB,
    })
  }, 30_000)

  it('a zip that claims four billion entries', () =>
    expectRefusal(zipUpload(forgeZip([MANIFEST], 0xffff)), 'too-many-entries'))
})
