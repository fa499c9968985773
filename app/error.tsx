'use client'

import { RotateCw } from 'lucide-react'
import { useEffect } from 'react'
import { Button } from '@/components/ui/button'
import { ErrorState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'

const digestOf = (error: unknown) =>
  error instanceof Error && 'digest' in error && typeof error.digest === 'string'
    ? error.digest
    : undefined

/** What one sees when a page breaks: what to do, and the reference under which the log has it. */
export default function PageError({ error, retry }: { error: unknown; retry: () => void }) {
  useEffect(() => console.error(error), [error])
  const reference = digestOf(error)
  const isAway = reference === 'unavailable'
  return (
    <main className="flex min-h-[60dvh] items-center justify-center">
      <ErrorState
        title={isAway ? 'The database does not answer' : 'This page could not be shown'}
        reference={isAway ? undefined : reference}
        action={
          <>
            <Button variant="primary" icon={<RotateCw aria-hidden />} onClick={retry}>
              Try again
            </Button>
            <LinkButton href="/">Go home</LinkButton>
          </>
        }
      >
        {isAway
          ? 'Nothing was lost or half saved, and you are still signed in. Try again in a moment; if it stays, tell your administrator.'
          : 'Something failed on our side; nothing you did was lost or half saved. Try again, and if it stays, give the reference below to your administrator.'}
      </ErrorState>
    </main>
  )
}
