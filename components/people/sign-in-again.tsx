import { ExternalLink } from 'lucide-react'

/**
 * For a form whose state says `signedOut`: the sign-in opens in another tab, so that what was typed
 * stays here.
 */
export function SignInAgain() {
  return (
    <p>
      <a
        href="/sign-in"
        target="_blank"
        rel="noreferrer"
        className="inline-flex items-center gap-1.5 text-accent-ink underline underline-offset-2"
      >
        Sign in in a new tab
        <ExternalLink className="size-3.5" aria-hidden />
      </a>
    </p>
  )
}
