import 'server-only'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { AppError } from '@/lib/errors'
import {
  FORM_TYPE,
  type ForgedEntry,
  type ForgedPart,
  forgeForm,
  forgeZip,
  uploadOf,
} from './forge-upload'
import { INTAKE_LIMITS, type IntakeLimits } from './limits'
import { type Intake, receiveUpload } from './receive'

export const KB = 1024
export const SMALL: IntakeLimits = {
  ...INTAKE_LIMITS,
  bytesMax: 512 * KB,
  fileBytesMax: 256 * KB,
  uploadBytesMax: 600 * KB,
  ratioFloorBytes: 16 * KB,
}
export const MANIFEST: ForgedEntry = { name: 'pdf/SKILL.md', content: '---\nname: pdf\n---\n' }
export const MANIFEST_PART: ForgedPart = {
  name: 'files',
  fileName: 'pdf/SKILL.md',
  content: '# Pdf\n',
}

export let parent: string
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'intake-test-'))
})
afterAll(() => rm(parent, { recursive: true, force: true }))

export const zipUpload = (zip: Buffer) => uploadOf(zip, 'application/zip')
export const formUpload = (parts: readonly ForgedPart[]) => uploadOf(forgeForm(parts), FORM_TYPE)

export async function accepted<T>(
  request: Request,
  look: (intake: Intake) => Promise<T> | T,
  limits = SMALL,
) {
  const intake = await receiveUpload(request, limits, parent)
  try {
    return await look(intake)
  } finally {
    await intake.dispose()
    expect(await readdir(parent)).toEqual([])
  }
}

/** The refusal; also proves that nothing is left behind and that it speaks to a person. */
export async function refused(request: Request, limits = SMALL): Promise<AppError> {
  const error = await receiveUpload(request, limits, parent).then(
    () => {
      throw new Error('was accepted')
    },
    (thrown: AppError) => thrown,
  )
  expect(error.name).toBe('AppError')
  expect(await readdir(parent)).toEqual([])
  expect(error.problems.length).toBeGreaterThan(0)
  for (const problem of error.problems) {
    expect(problem.field).not.toBe('')
    expect(problem.message).toMatch(/\.$/)
    expect(problem.remedy).toMatch(/\.$/)
  }
  return error
}

export const expectRefusal = async (
  request: Request,
  rule: string,
  field?: string,
  limits = SMALL,
) => {
  const error = await refused(request, limits)
  expect(error.problems[0]?.rule).toBe(rule)
  if (field !== undefined) expect(error.problems[0]?.field).toBe(field)
  return error
}

export const refuseZip = (
  entries: readonly ForgedEntry[],
  rule: string,
  field?: string,
  limits = SMALL,
) => expectRefusal(zipUpload(forgeZip([MANIFEST, ...entries])), rule, field, limits)

export async function textOf(intake: Intake, path: string) {
  const file = intake.files.find((each) => each.path === path)
  const chunks: Buffer[] = []
  for await (const chunk of file?.open() ?? []) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** Bytes that do not compress, always the same. */
export function noise(bytes: number) {
  const buffer = Buffer.alloc(bytes)
  let state = 1
  for (let at = 0; at < bytes; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    buffer[at] = state >>> 24
  }
  return buffer
}

/** Compresses well, but by less than the ratio that is refused. */
export const text = (bytes: number) =>
  Buffer.from(noise(bytes).map((byte, at) => (at % 16 === 0 ? byte : 0x61)))

/** A tar of so many small files. */
export function tarOf(entries: number) {
  const member = Buffer.alloc(1024)
  member.write('name', 0)
  member.write('00000000003\0', 124)
  member.write('ustar\0', 257)
  return Buffer.concat([...Array.from({ length: entries }, () => member), Buffer.alloc(1024)])
}
