import 'server-only'
import { createHash } from 'node:crypto'
import { sortedByPath } from './byte-order'

const HEADER = 'countersign-skill-v1\n'

/** What a digest knows of a file: `mode` is 0o644 or 0o755, `size` bytes, `sha256` lowercase hex. */
export type DigestedFile = { path: string; mode: number; size: number; sha256: string }

/**
 * The digest that identifies the bytes of a skill, as 64 lowercase hex digits: SHA-256 over
 *
 *     countersign-skill-v1\n
 *     <mode> <size> <sha256> <path>\n      one line per file, sorted by the bytes of the path
 *
 * where mode is `644` or `755`, size is decimal bytes, sha256 is lowercase hex of the contents and
 * path is UTF-8 with `/`. Anyone can recompute it inside a skill's folder:
 *
 *     { echo countersign-skill-v1
 *       find . -type f | sed 's|^\./||' | LC_ALL=C sort | while IFS= read -r f; do
 *         m=644; [ -x "$f" ] && m=755
 *         echo "$m $(($(wc -c < "$f"))) $(sha256sum < "$f" | cut -d' ' -f1) $f"
 *       done; } | sha256sum
 */
export function skillDigest(files: readonly DigestedFile[]): string {
  const hash = createHash('sha256').update(HEADER)
  for (const { path, mode, size, sha256 } of sortedByPath(files)) {
    // Intake refuses such paths; a line break would let two lists of files read the same.
    if (path.includes('\n')) throw new Error('A path with a line break cannot be digested.')
    hash.update(`${mode.toString(8)} ${size} ${sha256} ${path}\n`)
  }
  return hash.digest('hex')
}
