import 'server-only'

/** A path of this portal to go to after the sign-in; anything else becomes the home page. */
export function callbackPath(wanted: string | null | undefined, portalUrl: string): string {
  if (!wanted) return '/'
  const origin = new URL(portalUrl).origin
  const url = URL.canParse(wanted, origin) ? new URL(wanted, origin) : null
  if (url?.origin !== origin || /^\/(sign-in|api)(\/|$)/.test(url.pathname)) return '/'
  // `//host` and `/\host` would leave the portal when a browser resolves them.
  const path = `${url.pathname}${url.search}${url.hash}`
  return /^\/[/\\]/.test(path) ? '/' : path
}
