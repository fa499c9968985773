import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import { type ArchiveEntry, archiveOf } from './zip'

const entry = (path: string, content: string, mode = 0o644): ArchiveEntry => ({
  path,
  mode,
  size: Buffer.byteLength(content),
  crc32: crc32(content),
  async *open() {
    for (const byte of Buffer.from(content)) yield Uint8Array.of(byte)
  },
})

const ENTRIES = [
  entry('skills/pdf/scripts/run.sh', '#!/bin/sh\n', 0o755),
  entry('skills/pdf/empty', ''),
  entry('skills/pdf/ü/日本.md', '語\n'),
  entry('skills/pdf/SKILL.md', '# Pdf\n'),
  entry('.claude-plugin/plugin.json', '{"name":"pdf"}\n'),
]

async function bytesOf(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  const archive = archiveOf(entries)
  const chunks: Uint8Array[] = []
  for await (const chunk of archive.stream()) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  expect(bytes.length).toBe(archive.size)
  return bytes
}

const TOOLS = [
  { present: ['unzip', '-v'], check: ['unzip', '-t'] },
  {
    present: ['python3', '-c', 'import zipfile'],
    check: [
      'python3',
      '-c',
      'import sys, zipfile; sys.exit(zipfile.ZipFile(sys.argv[1]).testzip() is not None)',
    ],
  },
]

function runs([command = '', ...args]: readonly string[]) {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe('the archive', () => {
  it('has the same bytes on every machine, in every order, every time', async () => {
    const bytes = await bytesOf(ENTRIES)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      'a70af4693172b04bdf614cdf02362606bd35f64447bfcbadcceaa1aed6fc2f99',
    )
    expect(await bytesOf(ENTRIES.toReversed())).toEqual(bytes)
  })

  it('can be streamed twice', async () => {
    const archive = archiveOf(ENTRIES)
    const sizes = []
    for (const _ of [1, 2]) {
      let size = 0
      for await (const chunk of archive.stream()) size += chunk.length
      sizes.push(size)
    }
    expect(sizes).toEqual([archive.size, archive.size])
  })

  it('holds names, modes, checksums and contents as a strict reader sees them', async () => {
    const zip = await fromBufferPromise(await bytesOf(ENTRIES), { strictFileNames: true })
    const seen: [string, string, number, string][] = []
    for await (const found of zip.eachEntry()) {
      const chunks: Buffer[] = []
      for await (const chunk of await zip.openReadStreamPromise(found)) chunks.push(chunk)
      const content = Buffer.concat(chunks)
      expect(crc32(content)).toBe(found.crc32)
      const mode = (found.externalFileAttributes >>> 16).toString(8)
      seen.push([found.fileName, mode, found.compressionMethod, content.toString()])
    }
    expect(seen).toEqual([
      ['.claude-plugin/plugin.json', '100644', 0, '{"name":"pdf"}\n'],
      ['skills/pdf/SKILL.md', '100644', 0, '# Pdf\n'],
      ['skills/pdf/empty', '100644', 0, ''],
      ['skills/pdf/scripts/run.sh', '100755', 0, '#!/bin/sh\n'],
      ['skills/pdf/ü/日本.md', '100644', 0, '語\n'],
    ])
    expect(Object.keys(unzipSync(await bytesOf(ENTRIES)))).toHaveLength(5)
  })

  it('passes the checks of the zip tools this machine has', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'archive-test-'))
    const path = join(folder, 'pdf.zip')
    try {
      writeFileSync(path, await bytesOf(ENTRIES))
      for (const { present, check } of TOOLS)
        if (runs(present)) expect(runs([...check, path]), check.join(' ')).toBe(true)
      writeFileSync(path, (await bytesOf(ENTRIES)).fill(0xff, 60, 90))
      for (const { present, check } of TOOLS)
        if (runs(present)) expect(runs([...check, path]), check.join(' ')).toBe(false)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('without files is an empty zip', async () => {
    expect(await bytesOf([])).toHaveLength(22)
  })

  it('never hands out contents other than those it was made for', async () => {
    const good = entry('SKILL.md', 'approved')
    for (const content of ['replaced', 'approve', 'approved!']) {
      const forged = { ...good, open: entry('SKILL.md', content).open }
      await expect(bytesOf([forged])).rejects.toThrow('"SKILL.md"')
    }
  })

  it('refuses two files of one path, and what needs zip64', () => {
    expect(() => archiveOf([entry('a', ''), entry('a', '')])).toThrow('same path')
    const large = { ...entry('a', ''), size: 2 ** 32 - 60 }
    expect(() => archiveOf([large])).toThrow('too large')
    const many = Array.from({ length: 65_535 }, (_, index) => entry(`${index}`, ''))
    expect(() => archiveOf(many)).toThrow('too large')
  })
})
