import type { RunningDemo } from '../deploy/demo/spawn-up.mjs'

const VARIABLE = 'E2E_DEMO'

/** Tells the tests' own processes, which inherit the environment, about the demo. */
export function publishDemo(demo: RunningDemo): void {
  process.env[VARIABLE] = JSON.stringify(demo)
}

/** The demo that these tests run against: its addresses, people and their password. */
export function runningDemo(): RunningDemo {
  const text = process.env[VARIABLE]
  if (!text) throw new Error('No demo runs. Start the tests with: npm run e2e')
  return JSON.parse(text)
}
