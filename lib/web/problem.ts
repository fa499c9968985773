import 'server-only'
import { z } from 'zod'
import { isUnreachable } from '@/lib/db/sql'
import { type AppError, isAppError, type Problem } from '@/lib/errors'

/** RFC 9457, with our error code and the bad fields as extension members. */
export type ProblemDetails = {
  type: string
  title: string
  status: number
  detail: string
  instance: string
  code: string
  errors: readonly Problem[]
}

const TITLES: Record<string, string> = {
  invalid: 'The request is not valid',
  unauthenticated: 'Not signed in',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'In conflict with the present state',
  too_large: 'Too large',
  unsupported: 'Not supported',
  quota_exceeded: 'Limit reached',
  upstream_failed: 'Another service failed',
  unavailable: 'Not available at the moment',
  internal: 'Internal error',
}

type Refused = Pick<AppError, 'code' | 'message' | 'status' | 'problems'>

const ruleProblem = (issue: z.core.$ZodIssue): Problem => ({
  field: issue.path.map(String).join('.') || 'body',
  rule: issue.code,
  message: issue.message,
  remedy: 'Correct this field and send the request again.',
})

function refusalOf(error: unknown): Refused | null {
  if (isAppError(error)) return error
  if (error instanceof z.ZodError)
    return {
      code: 'invalid',
      status: 400,
      message: 'Some fields are not valid; each is listed with its rule.',
      problems: error.issues.map(ruleProblem),
    }
  if (error instanceof SyntaxError && /JSON/.test(error.message))
    return { code: 'invalid', status: 400, message: 'The body is not valid JSON.', problems: [] }
  if (isUnreachable(error))
    return {
      code: 'unavailable',
      status: 503,
      message: 'The database does not answer. Nothing was changed. Try again in a moment.',
      problems: [],
    }
  return null
}

/** What an error is answered with. Errors that are not refusals say only which request to ask about. */
export function problemOf(error: unknown, instance: string, requestId: string): ProblemDetails {
  const refusal = refusalOf(error)
  const code = refusal?.code ?? 'internal'
  return {
    type: `urn:countersign:problem:${code}`,
    title: TITLES[code] ?? 'Refused',
    status: refusal?.status ?? 500,
    detail:
      refusal?.message ?? `Something went wrong on our side, and it was noted as ${requestId}.`,
    instance,
    code,
    errors: refusal?.problems ?? [],
  }
}
