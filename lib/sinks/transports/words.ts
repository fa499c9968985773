import 'server-only'
import { withoutRestricted } from '@/lib/audit/field-redaction'
import { isAppError } from '@/lib/errors'

const TEXT_MAX = 400

/** What a receiver wrote, as it may be kept: without our secrets, on one line, and short. */
export function redacted(text: string, secrets: readonly string[]): string {
  let clean = text
  for (const secret of secrets) if (secret.length >= 4) clean = clean.replaceAll(secret, '[secret]')
  clean = clean
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed.
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .replace(/\b(Bearer|Basic|Splunk|ApiKey)\s+[\w.~+/=-]{6,}/gi, '$1 [secret]')
    .trim()
  // Receivers quote what they refuse, and proxies what they were sent.
  clean = withoutRestricted(clean, []).text
  return clean.length > TEXT_MAX ? `${clean.slice(0, TEXT_MAX).toWellFormed()}…` : clean
}

const CODES: Record<string, string> = {
  ECONNREFUSED: 'refuses connections. Is the receiver running, and is the port right?',
  ENOTFOUND: 'is not a known name. Is it spelled right, and does this machine’s DNS know it?',
  EAI_AGAIN: 'could not be looked up: DNS does not answer.',
  ECONNRESET: 'broke the connection.',
  EPIPE: 'broke the connection.',
  ETIMEDOUT: 'does not answer.',
  EHOSTUNREACH: 'cannot be reached from here.',
  ENETUNREACH: 'cannot be reached from here.',
  CERT_HAS_EXPIRED: 'has a certificate that has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'has a certificate that it signed itself. Paste it as the certificate authority.',
  SELF_SIGNED_CERT_IN_CHAIN:
    'has a certificate of an authority that is not known here. Paste that authority’s certificate.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'has a certificate of an authority that is not known here. Paste that authority’s certificate.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'has a certificate of an authority that is not known here. Paste that authority’s certificate.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name.',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'wants a client certificate.',
  ERR_SSL_WRONG_VERSION_NUMBER: 'does not speak TLS on this port.',
  EPROTO: 'does not speak TLS as it should.',
}

/** Why `place` could not be reached, in a sentence. */
export function reachWords(place: string, error: unknown): string {
  if (isAppError(error)) return error.message
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const known = CODES[code]
  if (known) return `${place} ${known}`
  const message = error instanceof Error ? error.message : String(error)
  return `${place} cannot be reached: ${redacted(message, [])}`
}

/** RFC 9110 §10.2.3: seconds, or a date. Answers milliseconds from `at`; null when there is none. */
export function retryAfterMs(header: string | undefined, at: Date): number | null {
  if (header === undefined || header.trim() === '') return null
  if (/^\d+$/.test(header.trim())) return Math.min(Number(header) * 1_000, 86_400_000)
  const then = Date.parse(header)
  return Number.isNaN(then) ? null : Math.min(Math.max(0, then - at.getTime()), 86_400_000)
}
