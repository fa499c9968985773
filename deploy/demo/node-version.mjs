// Imports nothing newer than the oldest Node that may read it, so that it can say what is wrong.
import { Refusal } from './refusal.mjs'

const NODE_MIN = [20, 19]

/** @param {string} [version] */
export function requireNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [majorMin = 0, minorMin = 0] = NODE_MIN
  if (major > majorMin || (major === majorMin && minor >= minorMin)) return
  throw new Refusal(
    `This is Node ${version}; Countersign needs ${NODE_MIN.join('.')} or newer.`,
    'Install a newer Node from https://nodejs.org, for example with: nvm install 22',
  )
}
