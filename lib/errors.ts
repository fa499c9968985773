/** Every way a request may be refused, and the HTTP status that says so (RFC 9110 §15). */
const STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported: 415,
  quota_exceeded: 429,
  internal: 500,
  upstream_failed: 502,
  unavailable: 503,
} as const

export type ErrorCode = keyof typeof STATUS

/** One thing wrong with the input: where, which rule, and what to do about it. */
export type Problem = { field: string; rule: string; message: string; remedy: string }

type AppErrorOptions = ErrorOptions & {
  problems?: readonly Problem[]
  /** When the same request may succeed, for Retry-After (RFC 9110 §10.2.3). */
  retryAfterSeconds?: number
}

/**
 * A refusal. `message` is shown to the user and says what, why and what to do; what the user must
 * not see goes in `cause`. `problems` names each bad field, for forms and for problem+json.
 */
export class AppError extends Error {
  readonly status: number
  readonly problems: readonly Problem[]
  readonly retryAfterSeconds: number | null

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: AppErrorOptions,
  ) {
    super(message, options)
    this.name = 'AppError'
    this.status = STATUS[code]
    this.problems = options?.problems ?? []
    this.retryAfterSeconds = options?.retryAfterSeconds ?? null
  }
}

/** Bundles of the same program carry their own copy of the class, so identity is by shape. */
export const isAppError = (error: unknown): error is AppError =>
  error instanceof Error && error.name === 'AppError' && 'code' in error && 'status' in error
