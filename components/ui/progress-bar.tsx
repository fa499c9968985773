import clsx from 'clsx'

const FILL = {
  accent: 'bg-accent',
  success: 'bg-success',
  warning: 'bg-warning',
  danger: 'bg-danger',
}

/** How much of a whole is used or done. With `tone: 'auto'` it warns from 80 % and alarms at 100 %. */
export function ProgressBar({
  value,
  max = 100,
  label,
  valueLabel,
  tone = 'accent',
  showLabel = true,
}: {
  value: number
  max?: number
  label: string
  valueLabel?: string
  tone?: keyof typeof FILL | 'auto'
  showLabel?: boolean
}) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0
  const auto = share >= 1 ? 'danger' : share >= 0.8 ? 'warning' : 'accent'
  const text = valueLabel ?? `${Math.round(share * 100)}%`
  return (
    <div>
      {showLabel && (
        <div className="mb-1 flex justify-between gap-3 text-xs">
          <span className="truncate text-muted">{label}</span>
          <span className="shrink-0 tabular-nums">{text}</span>
        </div>
      )}
      <div
        role="progressbar"
        aria-label={label}
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={text}
        tabIndex={-1}
        className="h-1.5 overflow-hidden rounded-full bg-hover inset-ring inset-ring-line"
      >
        <div
          className={clsx('h-full rounded-full', FILL[tone === 'auto' ? auto : tone])}
          style={{ width: `${share * 100}%` }}
        />
      </div>
    </div>
  )
}
