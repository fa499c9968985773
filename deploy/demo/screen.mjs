import { styleText } from 'node:util'

/** @param {Parameters<typeof styleText>[0]} style @param {string} text */
const styled = (style, text) => (process.stdout.isTTY ? styleText(style, text) : text)

/**
 * One line for each step of the start. `quiet` keeps only what went wrong.
 * @param {{ quiet: boolean }} options
 */
export function openScreen({ quiet }) {
  // A terminal that was closed must not keep us from stopping in order.
  process.stdout.on('error', () => undefined)
  const print = (/** @type {string} */ text) => {
    if (!quiet) console.log(text)
  }
  return {
    print,
    /**
     * Runs one step; `work` answers what to say when it is done.
     * @param {string} name
     * @param {() => Promise<string>} work
     */
    async step(name, work) {
      const startedAt = performance.now()
      const live = !quiet && process.stdout.isTTY
      if (live) process.stdout.write(`  ${styled('dim', '…')} ${name}`)
      const clear = () => live && process.stdout.write('\r\u001b[K')
      try {
        const result = await work()
        const seconds = (performance.now() - startedAt) / 1000
        clear()
        const took = seconds < 1 ? '' : styled('dim', `  ${seconds.toFixed(1)} s`)
        print(`  ${styled('green', '✓')} ${name.padEnd(18)} ${result}${took}`)
      } catch (error) {
        clear()
        print(`  ${styled('red', '✗')} ${name}`)
        throw error
      }
    },
  }
}

/** @typedef {ReturnType<typeof openScreen>} Screen */
/** @typedef {{ account: string, name: string, role: string, team: string }} ShownPerson */

/** What each role is called and what its holder may try first. */
const TO_TRY = [
  ['dana', 'drop a skill folder on Submit, read the findings, send it'],
  ['rita', 'open the review that waits for her, and approve it'],
  ['ravi', 'give the second approval: the skill is published and signed'],
  ['aude', 'find every one of those steps in Audit; open one, and let “Verify here” prove it'],
]

/**
 * Who may sign in, and what to do.
 * @param {{ portalUrl: string, password: string, people: ShownPerson[], custom: string }} demo
 */
export function welcome({ portalUrl, password, people, custom }) {
  const first = people.slice(0, 5)
  const rows = first.map(
    ({ account, name, role, team }) =>
      `    ${styled('bold', account.padEnd(6))} ${name.padEnd(18)} ${shownRole(role).padEnd(10)} ${team}`,
  )
  const others = people.slice(5).map(({ account }) => account)
  const tries = TO_TRY.map(([who = '', what]) => `    ${styled('bold', who.padEnd(6))} ${what}`)
  const host = new URL(portalUrl).host
  return `
  ${styled('bold', 'Countersign is ready:')} ${styled('cyan', portalUrl)}

  Sign in as, each with the password ${styled('bold', password)}
${rows.join('\n')}
    ${styled('dim', `and ${others.join(', ')}`)}

  Try, one after the other
${tries.join('\n')}
    ${styled('bold', 'shell ')} git clone http://dana:$(npm run --silent token -- dana${custom})@${host}/marketplace.git

  Ctrl-C stops everything that was started here and loses nothing.
`
}

const shownRole = (/** @type {string} */ role) => (role === 'skill-publisher' ? 'reviewer' : role)
