/** The value below which `share` (0 to 1) of the sorted samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const at = Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)
  return sorted[Math.max(0, at)] ?? Number.NaN
}

export const rounded = (value: number): number => Math.round(value * 10) / 10

/** Milliseconds that `work` took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** The one line that scripts read, last. */
export function report(bench: string, figures: Record<string, number>, lines: string[]): void {
  if (!process.argv.includes('--json')) for (const line of lines) console.log(line)
  console.log(JSON.stringify({ bench, figures }))
}
