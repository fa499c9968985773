import 'server-only'

/** Archives whose contents count towards the limits. Word documents, jars and wheels are zips. */
export type ArchiveKind = 'zip' | 'gzip' | 'tar'

/** As many leading bytes as the furthest signature needs: `ustar` at offset 257 (POSIX pax). */
export const HEAD_BYTES = 262

const SIGNATURES: readonly { kind: ArchiveKind; at: number; bytes: Buffer }[] = [
  { kind: 'zip', at: 0, bytes: Buffer.from('PK\x03\x04') },
  { kind: 'zip', at: 0, bytes: Buffer.from('PK\x05\x06') },
  { kind: 'gzip', at: 0, bytes: Buffer.from([0x1f, 0x8b, 0x08]) },
  { kind: 'tar', at: 257, bytes: Buffer.from('ustar') },
]

/** What a file is by its first bytes; its name proves nothing. */
export const archiveKind = (head: Buffer): ArchiveKind | null =>
  SIGNATURES.find(({ at, bytes }) => head.subarray(at, at + bytes.length).equals(bytes))?.kind ??
  null
