'use client'

import { ArrowRight } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'

/**
 * Asks next-auth where to go. By fetch and not by a form: the policy `form-action 'self'` would also
 * hold for the redirect to the identity provider.
 */
async function startSignIn(callbackPath: string): Promise<string> {
  const asked = await fetch('/api/auth/csrf', { cache: 'no-store' })
  const { csrfToken } = (await asked.json()) as { csrfToken: string }
  const body = new URLSearchParams({ csrfToken, callbackUrl: callbackPath, json: 'true' })
  const answer = await fetch('/api/auth/signin/oidc', { method: 'POST', body })
  const { url } = (await answer.json()) as { url?: string }
  if (!url) throw new Error('No address to sign in at.')
  return url
}

export function SignInButton({
  providerName,
  callbackPath,
}: {
  providerName: string
  callbackPath: string
}) {
  const [pending, setPending] = useState(false)
  const [failed, setFailed] = useState(false)
  // Coming back with the browser's Back button shows this page as it was left: waiting.
  useEffect(() => {
    const shown = (event: PageTransitionEvent) => event.persisted && setPending(false)
    window.addEventListener('pageshow', shown)
    return () => window.removeEventListener('pageshow', shown)
  }, [])
  const signIn = () => {
    setPending(true)
    setFailed(false)
    startSignIn(callbackPath).then(
      (url) => window.location.assign(url),
      () => {
        setFailed(true)
        setPending(false)
      },
    )
  }
  return (
    <>
      {failed && (
        <div role="alert">
          <Callout tone="danger" title="The portal does not answer.">
            Check your connection and try again.
          </Callout>
        </div>
      )}
      <Button variant="primary" pending={pending} onClick={signIn} className="h-10 w-full">
        <span className="truncate">Continue with {providerName}</span>
        <ArrowRight className="size-4 shrink-0" aria-hidden />
      </Button>
    </>
  )
}
