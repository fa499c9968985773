import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { FORM_TYPE, type ForgedEntry, forgeForm, forgeZip, uploadOf } from './forge-upload'
import {
  accepted,
  expectRefusal,
  formUpload,
  KB,
  MANIFEST,
  MANIFEST_PART,
  tarOf,
  textOf,
  zipUpload,
} from './intake-trial'
import { INTAKE_LIMITS } from './limits'
import type { Intake } from './receive'

describe('what is accepted', () => {
  it('a zip, as the whole body', () =>
    accepted(
      zipUpload(
        forgeZip([
          { name: 'pdf/', mode: 0o042755, method: 0 },
          { name: 'pdf/scripts/run.sh', content: '#!/bin/sh\n', mode: 0o100755 },
          MANIFEST,
          { name: 'pdf/.DS_Store', content: 'junk' },
          { name: 'pdf/empty', method: 0 },
        ]),
      ),
      async (intake) => {
        expect(intake.folderName).toBe('pdf')
        expect(intake.fields).toEqual({})
        expect(intake.ignored).toEqual(['pdf/.DS_Store'])
        expect(intake.files.map(({ path, mode, size }) => [path, mode.toString(8), size])).toEqual([
          ['SKILL.md', '644', 18],
          ['empty', '644', 0],
          ['scripts/run.sh', '755', 10],
        ])
        expect(await textOf(intake, 'scripts/run.sh')).toBe('#!/bin/sh\n')
        expect(await textOf(intake, 'empty')).toBe('')
        expect(intake.files[2]).toMatchObject({
          sha256: 'a8076d3d28d21e02012b20eaf7dbf75409a6277134439025f282e368e3305abf',
        })
      },
    ))

  it('a form with text fields and the files of a folder', async () => {
    const form = new FormData()
    form.set('team', 'Zahlungen')
    form.append('files', new File(['# Pdf\n'], 'pdf/SKILL.md'))
    form.append('files', new File(['#!/usr/bin/env python3\n'], 'pdf/run.py'))
    form.append('files', new File([], 'pdf/ü/leer.md'))
    const request = new Request('http://localhost/', { method: 'POST', body: form })
    await accepted(request, async (intake) => {
      expect(intake.fields).toEqual({ team: 'Zahlungen' })
      expect(intake.folderName).toBe('pdf')
      expect(intake.files.map(({ path, mode }) => [path, mode])).toEqual([
        ['SKILL.md', 0o644],
        ['run.py', 0o755],
        ['ü/leer.md', 0o644],
      ])
      expect(await textOf(intake, 'SKILL.md')).toBe('# Pdf\n')
    })
  })

  it('a form with one zip, whatever its name', () =>
    accepted(
      formUpload([
        { name: 'version', content: '1.2.3' },
        { name: 'file', fileName: 'Pdf Tools', content: forgeZip([MANIFEST]) },
      ]),
      (intake) => {
        expect(intake.fields).toEqual({ version: '1.2.3' })
        expect(intake.files.map(({ path }) => path)).toEqual(['SKILL.md'])
      },
    ))

  it('a form whose other file input was left empty', () =>
    accepted(formUpload([MANIFEST_PART, { name: 'zip', fileName: '', content: '' }]), (intake) =>
      expect(intake.files).toHaveLength(1),
    ))

  it('a SKILL.md alone', () =>
    accepted(formUpload([{ name: 'file', fileName: 'SKILL.md', content: '# x' }]), (intake) => {
      expect(intake.folderName).toBeNull()
      expect(intake.files).toHaveLength(1)
    }))

  it('the same skill as folder and as zip has the same hashes', async () => {
    const look = (intake: Intake) =>
      intake.files.map(({ sha256, crc32, size }) => [sha256, crc32, size])
    const content = '# Pdf\n'
    const fromZip = await accepted(zipUpload(forgeZip([{ name: 'SKILL.md', content }])), look)
    const fromForm = await accepted(
      formUpload([{ name: 'f', fileName: 'SKILL.md', content }]),
      look,
    )
    expect(fromZip).toEqual(fromForm)
  })

  it('two thousand small files, in the order of their bytes', () =>
    accepted(
      formUpload([
        MANIFEST_PART,
        ...Array.from({ length: 2000 }, (_, index) => ({
          name: 'files',
          fileName: `pdf/n${index}`,
          content: `${index}`,
        })),
      ]),
      async (intake) => {
        expect(intake.files).toHaveLength(2001)
        expect(await textOf(intake, 'n1999')).toBe('1999')
        const paths = intake.files.map(({ path }) => path)
        expect(paths).toEqual([...paths].sort())
      },
    ))

  it('a zip made on Windows, which says nothing about executables', () =>
    accepted(
      zipUpload(
        forgeZip([MANIFEST, { name: 'pdf/run', content: '#!/bin/sh\n', mode: 0, host: 0 }]),
      ),
      (intake) => expect(intake.files.map(({ mode }) => mode)).toEqual([0o644, 0o755]),
    ))

  it('small archives inside, which stay files', () => {
    const inner = forgeZip([{ name: '../a', content: 'x' }])
    const files: ForgedEntry[] = [
      { name: 'pdf/template.docx', content: inner, method: 0 },
      { name: 'pdf/data.tgz', content: gzipSync(tarOf(3)), method: 0 },
    ]
    return accepted(zipUpload(forgeZip([MANIFEST, ...files])), (intake) =>
      expect(intake.files.map(({ path }) => path)).toEqual([
        'SKILL.md',
        'data.tgz',
        'template.docx',
      ]),
    )
  })
})

describe('a form with hostile parts', () => {
  it.each<[string | Buffer, string]>([
    ['pdf/../../../etc/cron.d/x', 'path-traversal'],
    ['/etc/passwd', 'path-absolute'],
    ['pdf\\..\\x', 'path-backslash'],
    [Buffer.from('pdf/caf\x82.md', 'latin1'), 'path-not-utf8'],
    ['pdf/cafe\u0301', 'path-not-nfc'],
    [`pdf/${'x'.repeat(300)}`, 'path-too-long'],
    ['', 'path-empty-name'],
  ])('the file name %j is refused by %s', (fileName, rule) =>
    expectRefusal(
      formUpload([MANIFEST_PART, { name: 'files', fileName, content: 'x' }]),
      rule,
    ).then(() => undefined),
  )

  it('a field that is doubled, too long or not text', async () => {
    const field = (content: string | Buffer) => ({ name: 'team', content })
    await expectRefusal(formUpload([field('a'), field('b'), MANIFEST_PART]), 'field-twice', 'team')
    await expectRefusal(formUpload([field('x'.repeat(65 * KB)), MANIFEST_PART]), 'field-too-long')
    await expectRefusal(formUpload([field(Buffer.from([0xff])), MANIFEST_PART]), 'field-not-utf8')
    const many = Array.from({ length: 33 }, (_, n) => ({ name: `f${n}`, content: '' }))
    await expectRefusal(formUpload([...many, MANIFEST_PART]), 'too-many-fields')
  })

  it('a field cannot reach the prototype', () =>
    accepted(formUpload([{ name: '__proto__', content: 'x' }, MANIFEST_PART]), ({ fields }) => {
      expect(Object.keys(fields)).toEqual(['__proto__'])
      expect(Object.getPrototypeOf(fields)).toBe(Object.prototype)
    }))
})

describe('uploads that are too large or stop', () => {
  const endless = (stopAfter = Number.POSITIVE_INFINITY) => {
    let pulled = 0
    let cancelled = false
    const start = forgeForm([{ ...MANIFEST_PART, content: 'x'.repeat(100) }]).subarray(0, 150)
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1
        if (pulled > stopAfter) controller.error(new Error('socket hang up'))
        else controller.enqueue(pulled === 1 ? start : new Uint8Array(64 * KB))
      },
      cancel() {
        cancelled = true
      },
    })
    return { stream, pulled: () => pulled, cancelled: () => cancelled }
  }

  it('600 MB by its Content-Length is refused before a byte is read', async () => {
    const body = endless()
    const headers = { 'content-length': String(600 * KB * KB) }
    const request = uploadOf(body.stream, FORM_TYPE, { headers })
    const error = await expectRefusal(request, 'upload-too-large', 'body', INTAKE_LIMITS)
    expect(error.status).toBe(413)
    expect(body.pulled()).toBeLessThanOrEqual(1)
    expect(body.cancelled()).toBe(true)
  })

  it.each([FORM_TYPE, 'application/zip'])(
    'a %s without a length is cut at the limit',
    async (type) => {
      const body = endless()
      await expectRefusal(uploadOf(body.stream, type), 'upload-too-large', 'body')
      expect(body.pulled()).toBeLessThan(40)
      expect(body.cancelled()).toBe(true)
    },
  )

  it('a connection that breaks leaves nothing behind', async () => {
    const body = endless(3)
    await expectRefusal(uploadOf(body.stream, FORM_TYPE), 'upload-broken-off', 'body')
  })

  it('a request that is aborted leaves nothing behind', async () => {
    const controller = new AbortController()
    const stalled = new ReadableStream<Uint8Array>({
      start: (sink) => sink.enqueue(new Uint8Array(forgeForm([MANIFEST_PART]).subarray(0, 120))),
    })
    setTimeout(() => controller.abort(), 50)
    await expectRefusal(
      uploadOf(stalled, FORM_TYPE, { signal: controller.signal }),
      'upload-broken-off',
    )
  })
})
