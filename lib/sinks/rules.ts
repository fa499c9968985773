export type SinkHealth = 'healthy' | 'catching-up' | 'failing' | 'paused' | 'starting'

export const HEALTH_LABELS: Record<SinkHealth, string> = {
  healthy: 'Delivering',
  'catching-up': 'Behind',
  failing: 'Failing',
  paused: 'Paused',
  starting: 'Not yet tried',
}

export type SinkCondition = {
  paused: boolean
  failingSince: Date | string | null
  lastOkAt: Date | string | null
  behindEvents: number
  behindMs: number
  alertMinutes: number
}

/** A minute behind is normal for receivers without a receipt; beyond it, something is slow. */
const BEHIND_MAX_MS = 60_000

/** How a sink is doing, from what its delivery wrote down. */
export function healthOf(sink: SinkCondition): SinkHealth {
  if (sink.paused) return 'paused'
  if (sink.failingSince !== null) return 'failing'
  if (sink.behindEvents > 0 && sink.behindMs > BEHIND_MAX_MS) return 'catching-up'
  return sink.lastOkAt === null ? 'starting' : 'healthy'
}

/** Time in words a person can compare: 40 s, 12 min, 3 h, 2 d. */
export function durationWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  if (seconds < 90) return `${seconds} s`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`
  if (seconds < 36 * 3_600) return `${Math.round(seconds / 3_600)} h`
  return `${Math.round(seconds / 86_400)} d`
}
