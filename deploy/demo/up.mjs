import { requireNode } from './node-version.mjs'
import { explain } from './refusal.mjs'

try {
  requireNode()
} catch (error) {
  console.error(explain(error))
  process.exit(1)
}
// Only now: an older Node could not even read what this imports.
await import('./start.mjs')
