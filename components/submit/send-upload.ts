import type { Problem } from '@/lib/errors'
import type { Chosen } from './chosen-files'

/** How an upload ended. `signed-out` and `broken` may be tried again with the same files. */
export type UploadEnd =
  | { kind: 'done'; id: string; href: string }
  | { kind: 'refused'; message: string; problems: readonly Problem[] }
  | { kind: 'signed-out' }
  | { kind: 'broken'; message: string }
  | { kind: 'cancelled' }

const BROKEN =
  'The connection broke before the portal answered, so nothing was stored. If a file was changed since you chose it, choose again; otherwise try again.'

function bodyOf({ kind, files }: Chosen): { body: XMLHttpRequestBodyInit; type: string | null } {
  const [only] = files
  if (kind === 'zip' && only) return { body: only.file, type: 'application/zip' }
  const form = new FormData()
  for (const { path, file } of files) form.append('files', file, path)
  // The browser writes the type itself, because only it knows the boundary.
  return { body: form, type: null }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'message' in value && 'field' in value

function refusalOf(answer: Record<string, unknown>, status: number): UploadEnd {
  const problems = Array.isArray(answer.errors) ? answer.errors.filter(isProblem) : []
  const detail = typeof answer.detail === 'string' ? answer.detail : null
  return {
    kind: 'refused',
    message:
      detail ??
      `The portal answered with status ${status}. Try again; tell an admin if it stays so.`,
    problems,
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function endOf(request: XMLHttpRequest): UploadEnd {
  const answer = parsed(request.responseText)
  if (request.status === 401) return { kind: 'signed-out' }
  if (request.status === 201 && typeof answer.id === 'string' && typeof answer.href === 'string')
    return { kind: 'done', id: answer.id, href: answer.href }
  return refusalOf(answer, request.status)
}

/**
 * Sends the files and tells how far it is, as a share of one. XMLHttpRequest, because `fetch` cannot
 * tell the progress of what it sends. Never rejects.
 */
export function sendUpload(
  endpoint: string,
  chosen: Chosen,
  { onProgress, signal }: { onProgress: (share: number) => void; signal: AbortSignal },
): Promise<UploadEnd> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    const { body, type } = bodyOf(chosen)
    request.open('POST', endpoint)
    request.setRequestHeader('accept', 'application/json')
    if (type) request.setRequestHeader('content-type', type)
    request.upload.onprogress = ({ loaded, total, lengthComputable }) =>
      lengthComputable && onProgress(total === 0 ? 1 : loaded / total)
    request.onload = () => resolve(endOf(request))
    request.onerror = () => resolve({ kind: 'broken', message: BROKEN })
    request.onabort = () => resolve({ kind: 'cancelled' })
    signal.addEventListener('abort', () => request.abort())
    request.send(body)
  })
}
