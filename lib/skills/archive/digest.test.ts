import { describe, expect, it } from 'vitest'
import { skillDigest } from './digest'

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
const FILES = [
  { path: 'scripts/run.sh', mode: 0o755, size: 3, sha256: ABC },
  { path: '\u{1F600}.md', mode: 0o644, size: 3, sha256: ABC },
  { path: 'SKILL.md', mode: 0o644, size: 3, sha256: ABC },
  { path: '\uFF21.md', mode: 0o644, size: 0, sha256: EMPTY },
]

describe('the digest of a skill', () => {
  it('is the one sha256sum prints for the documented list', () => {
    expect(skillDigest(FILES)).toBe(
      '83ab79fa519d910a87a38a239b8248365208e6e6dfd6547889accd1ff371b60a',
    )
  })

  it('does not depend on the order of the files', () => {
    expect(skillDigest(FILES.toReversed())).toBe(skillDigest(FILES))
  })

  it.each([
    ['a path', { path: 'skill.md' }],
    ['a mode', { mode: 0o755 }],
    ['a size', { size: 4 }],
    ['contents', { sha256: EMPTY }],
  ])('changes with %s', (_what, change) => {
    const changed = FILES.map((file) => (file.path === 'SKILL.md' ? { ...file, ...change } : file))
    expect(skillDigest(changed)).not.toBe(skillDigest(FILES))
  })

  it('cannot be fooled by a line break in a path', () => {
    const path = `a\n644 0 ${EMPTY} b`
    expect(() => skillDigest([{ path, mode: 0o644, size: 0, sha256: EMPTY }])).toThrow('line break')
  })
})
