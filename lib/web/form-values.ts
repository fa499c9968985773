import 'server-only'

export type FormInput = FormData | Record<string, unknown>

/**
 * The fields of a form as an object for its schema. A field named `x[]`, or sent more than once, is a
 * list; what React adds (`$ACTION…`) is left out. An object is passed through as it is.
 */
export function formValues(input: FormInput): Record<string, unknown> {
  if (!(input instanceof FormData))
    // Whoever calls an action by hand can send anything.
    return typeof input === 'object' && input !== null ? input : {}
  const values: Record<string, unknown> = {}
  for (const name of new Set(input.keys())) {
    if (name.startsWith('$ACTION')) continue
    const sent = input.getAll(name)
    if (name.endsWith('[]')) values[name.slice(0, -2)] = sent
    else values[name] = sent.length > 1 ? sent : sent[0]
  }
  return values
}

const isText = (value: unknown): value is string => typeof value === 'string'

/** The first field with a NUL, which Postgres cannot store, or null. */
export function fieldWithNul(values: Record<string, unknown>): string | null {
  const found = Object.entries(values).find(([, value]) =>
    [value].flat().some((text) => isText(text) && text.includes('\u0000')),
  )
  return found?.[0] ?? null
}

/** What of it can be shown again: text. Files and numbers stay with the browser. */
export function typedValues(values: Record<string, unknown>): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(values)) {
    if (isText(value)) kept[name] = value
    else if (Array.isArray(value) && value.every(isText)) kept[name] = value
  }
  return kept
}
