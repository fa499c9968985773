import 'server-only'
import { type Answer, type HttpClient, Unreached } from './http'
import type { Delivery } from './transport'
import { redacted } from './words'

export type Said = { status: number; text: string; retryAfterMs: number | null }

/** What most receivers mean by a status. `name` is who answered. */
export function usualMeaning(name: string, { status, text, retryAfterMs }: Said): Delivery {
  const said = text === '' ? '' : `: ${text}`
  if (status >= 200 && status < 300) return { kind: 'accepted', answer: `${status}${said}` }
  if (status >= 300 && status < 400)
    return {
      kind: 'misfit',
      error: `${name} redirects (${status}), which is not followed. Enter the address it redirects to.`,
    }
  if (status === 401 || status === 403)
    return {
      kind: 'misfit',
      error: `${name} does not accept the credentials (${status})${said}`,
    }
  if (status === 404 || status === 405 || status === 410)
    return { kind: 'misfit', error: `${name} has nothing at this address (${status})${said}` }
  if (status === 413) return { kind: 'too-large', error: `${name} finds it too large (413)${said}` }
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return { kind: 'busy', error: `${name} cannot take it now (${status})${said}`, retryAfterMs }
  return { kind: 'refused', error: `${name} refuses it (${status})${said}` }
}

/** Asks, cleans the answer of secrets, and lets `meaning` read it. A receiver that is not there is busy. */
export async function delivered(
  client: HttpClient,
  url: string,
  request: Parameters<HttpClient['ask']>[1],
  secrets: readonly string[],
  meaning: (answer: Answer, said: Said) => Delivery | Promise<Delivery>,
): Promise<Delivery> {
  try {
    const answer = await client.ask(url, request)
    const said = {
      status: answer.status,
      text: redacted(answer.body, secrets),
      retryAfterMs: answer.retryAfterMs,
    }
    return await meaning(answer, said)
  } catch (error) {
    if (error instanceof Unreached)
      return { kind: 'busy', error: redacted(error.message, secrets), retryAfterMs: null }
    throw error
  }
}

/** An answer's JSON, or null. */
export function jsonOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
