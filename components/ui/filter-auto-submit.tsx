'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, type ReactNode, useTransition } from 'react'

/** The address a GET form would open, without its empty fields. */
function addressOf(form: HTMLFormElement, action: string) {
  const query = new URLSearchParams()
  for (const [name, value] of new FormData(form))
    if (typeof value === 'string' && value.trim() !== '') query.append(name, value.trim())
  const text = query.toString()
  return text ? `${action}?${text}` : action
}

/** A GET form that, where JavaScript runs, navigates within the app and submits when a select changes. */
export function AutoSubmit({ action, children }: { action: string; children: ReactNode }) {
  const router = useRouter()
  const [pending, start] = useTransition()
  const go = (form: HTMLFormElement) => start(() => router.push(addressOf(form, action)))
  return (
    <search aria-busy={pending} className="mb-3 block">
      <form
        action={action}
        method="get"
        className="flex flex-wrap items-center gap-2"
        onSubmit={(event: FormEvent<HTMLFormElement>) => {
          event.preventDefault()
          go(event.currentTarget)
        }}
        onChange={(event) => {
          if (event.target instanceof HTMLSelectElement) go(event.currentTarget)
        }}
      >
        {children}
      </form>
    </search>
  )
}
