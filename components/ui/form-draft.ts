const PREFIX = 'countersign.draft.'
const UNKEPT = new Set(['password', 'file', 'hidden', 'submit', 'button', 'reset', 'image'])

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement
type Draft = Record<string, string[]>

const controlsOf = (form: HTMLFormElement): Control[] =>
  [...form.elements].filter(
    (element): element is Control =>
      (element instanceof HTMLInputElement ||
        element instanceof HTMLTextAreaElement ||
        element instanceof HTMLSelectElement) &&
      element.name !== '' &&
      !UNKEPT.has(element.type) &&
      element.dataset.draft !== 'off',
  )

const isToggle = (control: Control): control is HTMLInputElement =>
  control instanceof HTMLInputElement && (control.type === 'checkbox' || control.type === 'radio')

/** Keeps what is typed in `form` for this tab. Passwords, files and `data-draft="off"` are left out. */
export function saveDraft(key: string, form: HTMLFormElement) {
  const draft: Draft = {}
  for (const control of controlsOf(form)) {
    const values = draft[control.name] ?? []
    draft[control.name] = values
    if (!isToggle(control) || control.checked) values.push(control.value)
  }
  try {
    sessionStorage.setItem(PREFIX + key, JSON.stringify(draft))
  } catch {
    // A full or forbidden storage costs the draft, never the form.
  }
}

/** Forgets a draft, once what was typed has been accepted. */
export function clearDraft(key: string) {
  try {
    sessionStorage.removeItem(PREFIX + key)
  } catch {
    // As above.
  }
}

function readDraft(key: string): Draft | null {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(PREFIX + key) ?? 'null')
    return stored && typeof stored === 'object' ? (stored as Draft) : null
  } catch {
    return null
  }
}

/** React tracks values through the instance, so the prototype's setter is what it notices. */
function write(control: Control, value: string) {
  const prototype = Object.getPrototypeOf(control) as object
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(control, value)
  control.dispatchEvent(new Event('input', { bubbles: true }))
  control.dispatchEvent(new Event('change', { bubbles: true }))
}

/** Puts the draft back into the form. True if anything on the screen changed. */
export function restoreDraft(key: string, form: HTMLFormElement): boolean {
  const draft = readDraft(key)
  if (!draft) return false
  let restored = false
  const seen = new Map<string, number>()
  for (const control of controlsOf(form)) {
    const values = draft[control.name]
    if (!Array.isArray(values)) continue
    if (isToggle(control)) {
      if (control.checked === values.includes(control.value)) continue
      control.click()
      restored = true
      continue
    }
    const nth = seen.get(control.name) ?? 0
    seen.set(control.name, nth + 1)
    const value = values[nth]
    if (typeof value !== 'string' || value === control.value) continue
    write(control, value)
    restored = true
  }
  return restored
}
