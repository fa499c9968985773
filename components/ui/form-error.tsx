'use client'

import { CircleAlert } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { fieldId } from './field'

/** One thing wrong with what was sent. The same shape as the problems of an AppError. */
export type FormProblem = { field: string; message: string; remedy?: string; rule?: string }

/** What a form's action may answer. Nothing, or `ok: true`, means that it worked; `notice`: not quite as typed. */
export type FormOutcome =
  | { ok?: boolean; message?: string; notice?: string; problems?: readonly FormProblem[] }
  | null
  | undefined
  // biome-ignore lint/suspicious/noConfusingVoidType: an action that answers nothing returns Promise<void>
  | void

/** The message for one field out of the problems, for the field's `error`. */
export function problemOf(problems: readonly FormProblem[] | undefined, field: string) {
  return problems?.find((problem) => problem.field === field)?.message ?? null
}

// One array for all renders, or the focus would move at each of them.
const NONE: readonly FormProblem[] = []

/** Says what kept the form from being accepted and how to put it right; takes the focus when it appears. */
export function FormError({
  message,
  problems = NONE,
}: {
  message?: string | null | undefined
  problems?: readonly FormProblem[] | undefined
}) {
  const box = useRef<HTMLDivElement>(null)
  const shown = Boolean(message) || problems.length > 0
  useEffect(() => {
    if (shown) box.current?.focus()
  }, [shown, message, problems])
  if (!shown) return null
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="flex gap-2.5 rounded-lg border border-danger-line bg-danger-soft p-3 text-[0.8125rem]"
    >
      <CircleAlert className="mt-0.5 size-4 shrink-0 text-danger-ink" aria-hidden />
      <div className="min-w-0">
        <p className="font-medium text-danger-ink">{message ?? 'This could not be saved.'}</p>
        {problems.length > 0 && (
          <ul className="mt-1.5 space-y-1 text-ink">
            {problems.map((problem) => (
              <li key={`${problem.field}:${problem.message}`}>
                <a href={`#${fieldId(problem.field)}`} className="underline underline-offset-2">
                  {problem.message}
                </a>
                {problem.remedy && <span className="text-muted"> {problem.remedy}</span>}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  )
}
