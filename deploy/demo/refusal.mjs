/** A start that cannot go on: `message` says what is wrong, `remedy` what the person can do about it. */
export class Refusal extends Error {
  /** @param {string} message @param {string} remedy @param {ErrorOptions} [options] */
  constructor(message, remedy, options) {
    super(message, options)
    this.name = 'Refusal'
    this.remedy = remedy
  }
}

/** What to print for anything thrown: two lines for a refusal, the stack for a fault of ours. */
export function explain(/** @type {unknown} */ error) {
  if (error instanceof Refusal) return `\n  ${error.message}\n  ${error.remedy}\n`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
