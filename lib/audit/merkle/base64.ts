import { AppError } from '@/lib/errors'

const CHUNK = 32_768

/** Standard base64 with padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += CHUNK)
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return btoa(binary)
}

/**
 * Reads standard base64, strictly: padding, alphabet and unused bits must be right, so that every
 * sequence of bytes has one writing. Throws `invalid` naming what it is.
 */
export function fromBase64(text: string, what: string): Uint8Array {
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    if (toBase64(bytes) === text) return bytes
  }
  throw new AppError('invalid', `${what} is not base64 (RFC 4648 §4, with padding).`)
}

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
