'use client'

import { RotateCcw } from 'lucide-react'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { clearDraft, restoreDraft, saveDraft } from './form-draft'

/**
 * Keeps what is typed in the form of `ref` in this tab's storage, and puts it back: after a sign-in,
 * after a reload, and after React resets the form because an action answered with problems.
 */
export function useFormDraft(key: string, ref: RefObject<HTMLElement | null>, saved = false) {
  const [restored, setRestored] = useState(false)
  useEffect(() => {
    const form = ref.current?.closest('form')
    if (!form) return
    if (saved) {
      clearDraft(key)
      return
    }
    const changed = restoreDraft(key, form)
    setRestored((was) => changed || was)
    const save = () => saveDraft(key, form)
    let wanted = false
    const note = (event: MouseEvent) => {
      wanted = event.target instanceof Element && event.target.closest('[type=reset]') !== null
    }
    const keep = () => {
      if (wanted) clearDraft(key)
      else setTimeout(() => restoreDraft(key, form))
      wanted = false
    }
    form.addEventListener('input', save)
    form.addEventListener('click', note, true)
    form.addEventListener('reset', keep)
    return () => {
      form.removeEventListener('input', save)
      form.removeEventListener('click', note, true)
      form.removeEventListener('reset', keep)
    }
  }, [key, ref, saved])
  return { restored, dismiss: () => setRestored(false), clear: () => clearDraft(key) }
}

/** Stands inside a form and guards it with {@link useFormDraft}; tells when it put something back. */
export function DraftGuard({ draftKey, saved = false }: { draftKey: string; saved?: boolean }) {
  const anchor = useRef<HTMLDivElement>(null)
  const { restored, dismiss, clear } = useFormDraft(draftKey, anchor, saved)
  const discard = () => {
    clear()
    dismiss()
    const form = anchor.current?.closest('form')
    const reset = document.createElement('button')
    reset.type = 'reset'
    reset.hidden = true
    form?.append(reset)
    reset.click()
    reset.remove()
  }
  return (
    <div ref={anchor} role="status" className="empty:hidden">
      {restored && !saved && (
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 rounded-md bg-info-soft px-2.5 py-1.5 text-info-ink text-xs">
          <RotateCcw className="size-3.5" aria-hidden />
          What you typed earlier has been put back.
          <button type="button" onClick={discard} className="font-medium underline">
            Start over
          </button>
        </p>
      )}
    </div>
  )
}

/** Forgets a draft when it appears: for the page one lands on once the form was accepted. */
export function ClearDraft({ draftKey }: { draftKey: string }) {
  useEffect(() => clearDraft(draftKey), [draftKey])
  return null
}
