import 'server-only'

export const DEADLINE_MS = 20_000

/** Throws once the time is used up; a scan that throws has no result, never half of one. */
export function createDeadline(deadlineMs: number): () => void {
  const endsAtMs = performance.now() + deadlineMs
  return () => {
    if (performance.now() > endsAtMs)
      throw new Error(
        `The scan did not finish within ${deadlineMs} ms. Split very large files, or have the skill reviewed by hand.`,
      )
  }
}
