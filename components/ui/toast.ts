type Options = { description?: string; durationMs?: number }
type Kind = 'success' | 'error' | 'info' | 'warning'

let mount: (() => Promise<void>) | null = null

/** Called by the Toaster: how to bring the toast region onto the page, once one is needed. */
export function onFirstToast(bring: (() => Promise<void>) | null) {
  mount = bring
}

async function show(kind: Kind, message: string, { description, durationMs }: Options = {}) {
  const [sonner] = await Promise.all([import('sonner'), mount?.()])
  sonner.toast[kind](message, {
    ...(description !== undefined && { description }),
    ...(durationMs !== undefined && { duration: durationMs }),
  })
}

/** A passing message in the corner. Never the only place where an error is told. */
export const toast = {
  success: (message: string, options?: Options) => void show('success', message, options),
  error: (message: string, options?: Options) => void show('error', message, options),
  info: (message: string, options?: Options) => void show('info', message, options),
  warning: (message: string, options?: Options) => void show('warning', message, options),
}
