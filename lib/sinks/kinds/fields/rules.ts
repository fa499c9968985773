/** What is wrong with an address of a receiver, or null. Whether http is allowed is decided where it is used. */
export function addressProblem(text: string): string | null {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return 'is not an address.'
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://.'
  if (url.username !== '' || url.password !== '')
    return 'must not hold a name or password; there are fields for secrets.'
  if (url.hash !== '') return 'must not hold a # part.'
  return null
}

/** Looks like one or more PEM blocks (RFC 7468). */
export const isTextOfPem = (text: string): boolean =>
  /^-----BEGIN [A-Z0-9 ]+-----[\s\S]+-----END [A-Z0-9 ]+-----\s*$/.test(text.trim())
