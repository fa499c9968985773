'use client'

import { Mark } from '@/components/shell/brand'
import { Button } from '@/components/ui/button'
import './globals.css'

/** Stands in for the whole page when even the root layout fails, so it relies on nothing but styles. */
export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null
  return (
    <html lang="en">
      <body className="flex min-h-dvh items-center justify-center p-6 font-sans">
        <title>Countersign is not available</title>
        <main className="max-w-md text-center">
          <Mark className="mx-auto mb-4 size-10" />
          <h1 className="font-semibold text-lg">Countersign could not start this page</h1>
          <p className="mt-2 text-muted">
            The server answered with an error. Wait a moment and try again; if it stays, tell your
            administrator, who finds the cause in the log of the web process.
          </p>
          <div className="mt-5">
            <Button variant="primary" onClick={retry}>
              Try again
            </Button>
          </div>
          {digest && <p className="mt-4 font-mono text-faint text-xs">{digest}</p>}
        </main>
      </body>
    </html>
  )
}
