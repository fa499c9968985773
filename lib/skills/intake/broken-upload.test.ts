import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { AppError } from '@/lib/errors'
import { FORM_TYPE, forgeForm, forgeZip, uploadOf } from './forge-upload'
import {
  expectRefusal,
  formUpload,
  KB,
  MANIFEST,
  MANIFEST_PART,
  noise,
  parent,
  refused,
  refuseZip,
  SMALL,
  zipUpload,
} from './intake-trial'
import { receiveUpload } from './receive'

describe('broken uploads', () => {
  const good = forgeZip([MANIFEST, { name: 'pdf/x', content: noise(4 * KB), method: 0 }])

  it.each([
    ['not a zip', Buffer.from('hello, this is not a zip at all')],
    ['cut short', good.subarray(0, good.length - 30)],
    ['only its end', good.subarray(good.length - 22)],
    ['with bytes behind', Buffer.concat([good, Buffer.from('more')])],
    [
      'broken in the middle',
      Buffer.concat([good.subarray(0, 40), Buffer.alloc(10), good.subarray(50)]),
    ],
  ])('a zip that is %s', async (_what, bytes) => {
    const error = await refused(zipUpload(bytes))
    expect(error.code).toBe('invalid')
  })

  it('a zip whose bytes do not match their checksum', () =>
    refuseZip([{ name: 'pdf/x', content: 'abc', claimedCrc: 1 }], 'zip-checksum', 'pdf/x'))

  it('any single damaged byte is a refusal or harmless, never a crash', async () => {
    const zip = forgeZip([MANIFEST])
    for (let at = 0; at < zip.length; at++) {
      const damaged = Buffer.from(zip)
      damaged[at] = (damaged[at] ?? 0) ^ 0xff
      const outcome = await receiveUpload(zipUpload(damaged), SMALL, parent).then(
        (intake) => intake.dispose().then(() => 'accepted'),
        (error: AppError) => error.name,
      )
      expect(['accepted', 'AppError']).toContain(outcome)
    }
    expect(await readdir(parent)).toEqual([])
  })

  it('no files', async () => {
    await expectRefusal(formUpload([]), 'upload-empty', 'files')
    await expectRefusal(formUpload([{ name: 'team', content: 'x' }]), 'upload-empty', 'files')
    await expectRefusal(zipUpload(Buffer.alloc(0)), 'upload-empty', 'files')
    await expectRefusal(
      new Request('http://localhost/', { method: 'POST', headers: { 'content-type': FORM_TYPE } }),
      'upload-empty',
    )
    await expectRefusal(formUpload([{ name: 'zip', fileName: '', content: '' }]), 'upload-empty')
  })

  it('no SKILL.md', () =>
    expectRefusal(zipUpload(forgeZip([{ name: 'pdf/README.md' }])), 'manifest-missing', 'SKILL.md'))

  it('two skills', async () => {
    const error = await expectRefusal(
      zipUpload(forgeZip([{ name: 'skills/a/SKILL.md' }, { name: 'skills/b/SKILL.md' }])),
      'several-skills',
    )
    expect(error.message).toContain('a, b')
  })

  it('another type of body', async () => {
    const error = await expectRefusal(
      uploadOf(Buffer.from('{}'), 'application/json'),
      'upload-type',
    )
    expect(error.status).toBe(415)
  })

  it('a form without a boundary, or that never ends', async () => {
    const form = forgeForm([MANIFEST_PART])
    await expectRefusal(uploadOf(form, 'multipart/form-data'), 'form-unreadable')
    await expectRefusal(uploadOf(form.subarray(0, -10), FORM_TYPE), 'form-unreadable')
    await expectRefusal(uploadOf(form.subarray(0, 60), FORM_TYPE), 'form-unreadable')
    await expectRefusal(uploadOf(Buffer.from('garbage'), FORM_TYPE), 'form-unreadable')
  })
})
