import 'server-only'

/** Sorts by the UTF-8 bytes of the path, as `LC_ALL=C sort` does; JavaScript's own order differs. */
export const sortedByPath = <T extends { path: string }>(files: readonly T[]): T[] =>
  files
    .map((file) => ({ file, bytes: Buffer.from(file.path) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ file }) => file)
