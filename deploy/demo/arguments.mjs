import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Refusal } from './refusal.mjs'

const USAGE = 'npm run up -- [--port 3000] [--idp-port 4100] [--data .data] [--no-seed] [--quiet]'

const OPTIONS = /** @type {const} */ ({
  port: { type: 'string', default: '3000' },
  'idp-port': { type: 'string' },
  data: { type: 'string', default: '.data' },
  'no-seed': { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
})

/**
 * What `npm run up` was asked for; `idpPort` is null where it is left to us. Throws a `Refusal` that
 * names the wrong option.
 * @param {string[]} given
 * @param {string} root
 */
export function readArguments(given, root) {
  const { values } = parse(given)
  const port = portOf('--port', values.port)
  const idpPort = values['idp-port'] === undefined ? null : portOf('--idp-port', values['idp-port'])
  if (port === idpPort)
    throw new Refusal(
      `--port and --idp-port are both ${port}.`,
      'The portal and the identity provider each need a port of their own.',
    )
  return {
    port,
    idpPort,
    dataFolder: resolve(root, values.data),
    seed: !values['no-seed'],
    quiet: values.quiet,
  }
}

/** @param {string[]} given */
function parse(given) {
  try {
    return parseArgs({ args: given, options: OPTIONS, strict: true, allowPositionals: false })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('. ')[0] : String(cause)
    throw new Refusal(`${reason}.`, `Usage: ${USAGE}`, { cause })
  }
}

/** @param {string} name @param {string} value */
function portOf(name, value) {
  const port = Number(value)
  if (Number.isInteger(port) && port > 0 && port < 65536) return port
  throw new Refusal(`${name} is “${value}”, which is no port.`, 'Give a number from 1 to 65535.')
}
