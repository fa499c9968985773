import 'server-only'

type Fields = Record<string, unknown>

/** An error with its whole chain of causes: the cause is where the detail is kept from users. */
const plain = (value: unknown): unknown =>
  value instanceof Error
    ? {
        name: value.name,
        message: value.message,
        stack: value.stack,
        cause: plain(value.cause),
      }
    : value

function write(level: 'info' | 'warn' | 'error', event: string, fields: Fields) {
  const described = Object.fromEntries(Object.entries(fields).map(([key, v]) => [key, plain(v)]))
  const line = { at: new Date().toISOString(), level, event, ...described }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

/** One JSON line per event: a dotted name to search for, and fields. No prose, no secrets. */
export const log = {
  info: (event: string, fields: Fields = {}) => write('info', event, fields),
  warn: (event: string, fields: Fields = {}) => write('warn', event, fields),
  error: (event: string, fields: Fields = {}) => write('error', event, fields),
}
