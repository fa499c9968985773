import { requireNode } from '../../deploy/demo/node-version.mjs'
import { explain } from '../../deploy/demo/refusal.mjs'

try {
  requireNode()
  // Only now: an older Node could not even read what this imports.
  const { runStages } = await import('./stages.mjs')
  process.exit(await runStages(process.argv.slice(2)))
} catch (error) {
  console.error(explain(error))
  console.log('0 passed, 1 failed')
  process.exit(1)
}
