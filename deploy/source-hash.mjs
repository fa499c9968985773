import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

/** Files that no build reads, so that a changed test or page of prose does not cost a build. */
const UNBUILT = [
  /\.test\.tsx?$/,
  /\.md$/,
  /^lib\/db\/generated\//,
  /^lib\/testing\/(?!empty)/,
  /^deploy\/demo\/.*\.mjs$/,
]

/**
 * One hash over names and contents of everything below `paths` (relative to `root`; those that do
 * not exist are left out). The same on every machine: sorted, with `/` between folders.
 * @param {string} root
 * @param {string[]} paths
 */
export async function hashSources(root, paths) {
  const files = (await Promise.all(paths.map((path) => filesUnder(join(root, path))))).flat()
  const names = files
    .map((file) => relative(root, file).split(sep).join('/'))
    .filter((name) => !UNBUILT.some((pattern) => pattern.test(name)))
    .sort()
  const contents = await Promise.all(names.map((name) => readFile(join(root, name))))
  const hash = createHash('sha256')
  for (const [index, name] of names.entries()) {
    const content = contents[index] ?? ''
    hash.update(`${name}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** @param {string} path @returns {Promise<string[]>} */
async function filesUnder(path) {
  const found = await stat(path).catch(() => null)
  if (!found) return []
  if (!found.isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
