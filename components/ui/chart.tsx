'use client'

import { lazy, Suspense, useEffect, useState } from 'react'
import { formatBytes, formatCompact, formatMoney, formatNumber, formatPercent } from './format'
import { ScrollRegion } from './scroll-region'
import { Skeleton } from './skeleton'

const ChartCanvas = lazy(() => import('./chart-canvas'))

export type ChartUnit = 'number' | 'bytes' | 'usd' | 'percent'
export type ChartSeries = { key: string; label: string }
export type ChartPoint = { x: string; values: Readonly<Record<string, number>> }

export type ChartProps = {
  title: string
  kind?: 'area' | 'bar' | 'line'
  series: readonly ChartSeries[]
  points: readonly ChartPoint[]
  unit?: ChartUnit
  stacked?: boolean
  heightPx?: number
  threshold?: { value: number; label: string }
}

const LONG = {
  number: formatNumber,
  bytes: formatBytes,
  usd: (value: number) => formatMoney(value),
  percent: formatPercent,
}

/** Values as the chart and its table write them; `brief` for axes. */
export const formatUnit = (value: number, unit: ChartUnit, brief = false) =>
  brief && unit === 'number'
    ? formatCompact(value)
    : brief && unit === 'usd'
      ? `$${formatCompact(value)}`
      : LONG[unit](value)

function ChartTable({ title, series, points, unit = 'number' }: ChartProps) {
  return (
    <details className="mt-2 text-xs">
      <summary className="inline-flex min-h-6 items-center rounded text-muted underline underline-offset-2 hover:text-ink">
        Show as a table
      </summary>
      <ScrollRegion
        label={`${title}, table`}
        className="mt-2 max-h-64 rounded-lg border border-line"
      >
        <table className="w-full text-left tabular-nums">
          <thead className="sticky top-0 bg-subtle text-muted">
            <tr>
              <th scope="col" className="px-3 py-1.5 font-medium">
                <span className="sr-only">Point</span>
              </th>
              {series.map(({ key, label }) => (
                <th key={key} scope="col" className="px-3 py-1.5 text-right font-medium">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <tr key={point.x} className="border-line border-t">
                <th scope="row" className="px-3 py-1 font-normal">
                  {point.x}
                </th>
                {series.map(({ key }) => (
                  <td key={key} className="px-3 py-1 text-right">
                    {formatUnit(point.values[key] ?? 0, unit)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </details>
  )
}

/** A chart with a legend, and the same numbers as a table. The drawing library loads after the page. */
export function Chart(props: ChartProps) {
  const { title, series, points, heightPx = 220 } = props
  const [mounted, setMounted] = useState(false)
  useEffect(() => setMounted(true), [])
  const waiting = <Skeleton className="h-full rounded-lg" />
  return (
    <figure className="min-w-0">
      <figcaption className="sr-only">{title}</figcaption>
      {series.length > 1 && (
        <ul className="mb-2 flex flex-wrap gap-x-4 gap-y-1 text-muted text-xs">
          {series.map(({ key, label }, index) => (
            <li key={key} className="inline-flex items-center gap-1.5">
              <span
                aria-hidden="true"
                className="size-2 rounded-sm"
                style={{ background: `var(--cs-chart-${(index % 5) + 1})` }}
              />
              {label}
            </li>
          ))}
        </ul>
      )}
      <div style={{ height: heightPx }} aria-hidden="true">
        {points.length === 0 ? (
          <p className="flex h-full items-center justify-center rounded-lg bg-subtle text-muted text-xs">
            Nothing recorded in this period.
          </p>
        ) : mounted ? (
          <Suspense fallback={waiting}>
            <ChartCanvas {...props} />
          </Suspense>
        ) : (
          waiting
        )}
      </div>
      {points.length > 0 && <ChartTable {...props} />}
    </figure>
  )
}
