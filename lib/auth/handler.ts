import 'server-only'
import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth'
import { systemActor } from '@/lib/access/permissions'
import { AppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { type AuthAttempt, authOptions } from './options'
import { recordRefusedOnce } from './refusals'
import { originOf } from './request-origin'
import { explainSignInError } from './sign-in-errors'

type Context = { params: Promise<{ nextauth: string[] }> }

/** What the portal uses of next-auth. Sessions are read from the cookie on the server only. */
const USED: Record<string, readonly string[]> = {
  GET: ['csrf', 'callback', 'error', 'signin'],
  POST: ['signin', 'signout'],
}

async function redirectOf(response: Response): Promise<URL | null> {
  const location = response.headers.get('location')
  const json = response.headers.get('content-type')?.includes('json')
  const { url } = json ? ((await response.clone().json()) as { url?: unknown }) : { url: location }
  return typeof url === 'string' ? new URL(url, 'http://portal.invalid') : null
}

async function recordFailure(attempt: AuthAttempt, code: string): Promise<void> {
  const { origin, failure } = attempt
  if (failure) log.warn('auth.sign-in-refused', { code, error: failure })
  await recordRefusedOnce(
    { ...systemActor(origin.requestId), origin },
    {
      action: 'session.sign-in',
      outcome: code === 'AccessDenied' ? 'denied' : 'failure',
      resource: { type: 'session', id: 'sign-in' },
      reason: explainSignInError(code)?.title ?? code,
      data: { error: code },
    },
  )
}

/** Sign-in and sign-out: next-auth for this request, with an audit event for every outcome. */
export async function handleAuth(request: NextRequest, context: Context): Promise<Response> {
  const [step = ''] = (await context.params).nextauth
  if (!USED[request.method]?.includes(step)) throw new AppError('not_found', 'No such address.')
  const attempt: AuthAttempt = {
    origin: originOf(request.headers, 'portal'),
    userId: null,
    failure: null,
  }
  const response = (await NextAuth(request, context, authOptions(attempt))) as Response
  if (step === 'signout' && attempt.failure) throw attempt.failure
  if (step === 'callback' || (step === 'signin' && request.method === 'POST')) {
    const target = await redirectOf(response)
    const code = target?.searchParams.get('error') ?? (target?.searchParams.has('csrf') && 'Csrf')
    if (code) await recordFailure(attempt, code)
  }
  return response
}
