import Link from 'next/link'
import { formatNumber, formatUtc } from '@/components/ui/format'
import { ScrollRegion } from '@/components/ui/scroll-region'
import { type SearchParams, searchHref } from '@/lib/audit/filters/schema'
import type { Histogram, HistogramBucket } from '@/lib/audit/histogram/schema'

const DAY_MS = 86_400_000

const SERIES = [
  { key: 'success', label: 'Success', fill: 'bg-chart-1' },
  { key: 'failure', label: 'Failed', fill: 'bg-warning' },
  { key: 'denied', label: 'Denied', fill: 'bg-danger' },
] as const

const totalOf = (bucket: HistogramBucket) => bucket.success + bucket.failure + bucket.denied

const isWide = ({ from, to }: HistogramBucket) => Date.parse(to) - Date.parse(from) >= DAY_MS

/** As short as the width of the bar allows: a day, or a day and a time. */
function nameOf(bucket: HistogramBucket): string {
  const { from } = bucket
  return isWide(bucket) ? from.slice(0, 10) : `${from.slice(0, 10)} ${from.slice(11, 16)}`
}

/** Where the last bar ends: its own day, for `to` is the first moment that is no longer of it. */
const lastName = (bucket: HistogramBucket): string => {
  if (!isWide(bucket)) return nameOf({ ...bucket, from: bucket.to })
  return new Date(Date.parse(bucket.to) - 1).toISOString().slice(0, 10)
}

function Bar({
  bucket,
  highest,
  href,
}: {
  bucket: HistogramBucket
  highest: number
  href: string
}) {
  const total = totalOf(bucket)
  const refused = bucket.failure + bucket.denied
  const said = `${nameOf(bucket)} UTC: ${formatNumber(total)} ${total === 1 ? 'event' : 'events'}${refused > 0 ? `, ${formatNumber(refused)} failed or denied` : ''}. Show only these.`
  if (total === 0) return <span className="h-full min-w-0 flex-1" />
  return (
    <Link
      href={href}
      prefetch={false}
      scroll={false}
      tabIndex={-1}
      title={said}
      aria-label={said}
      className="group flex h-full min-w-0 flex-1 flex-col-reverse rounded-sm hover:bg-hover focus-visible:bg-hover"
    >
      {SERIES.map(({ key, fill }) => (
        <span
          key={key}
          className={`${fill} w-full opacity-80 first:rounded-b-[1px] last:rounded-t-[2px] group-hover:opacity-100`}
          style={{
            height: `${(bucket[key] / highest) * 100}%`,
            minHeight: bucket[key] > 0 ? 2 : 0,
          }}
        />
      ))}
    </Link>
  )
}

type Zoomed = (from: string, to: string) => string

/** The same as numbers, with a link for each bar: many bars are narrower than a target may be (WCAG 2.5.8). */
function Table({ histogram, zoomed }: { histogram: Histogram; zoomed: Zoomed }) {
  return (
    <details className="mt-2 text-xs">
      <summary className="inline-flex min-h-6 cursor-pointer items-center rounded text-muted underline underline-offset-2 hover:text-ink">
        Show as a table
      </summary>
      <ScrollRegion
        label="Events over time, table"
        className="mt-2 max-h-64 rounded-lg border border-line"
      >
        <table className="w-full text-left tabular-nums">
          <thead className="sticky top-0 bg-subtle text-muted">
            <tr>
              <th scope="col" className="px-3 py-1.5 font-medium">
                From, UTC
              </th>
              {SERIES.map(({ key, label }) => (
                <th key={key} scope="col" className="px-3 py-1.5 text-right font-medium">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {histogram.buckets.map((bucket) => (
              <tr key={bucket.from} className="border-line border-t">
                <th scope="row" className="px-3 py-1 font-normal">
                  <Link
                    href={zoomed(bucket.from, bucket.to)}
                    prefetch={false}
                    scroll={false}
                    aria-label={`Show only ${nameOf(bucket)}`}
                    className="inline-flex min-h-6 items-center rounded text-accent-ink hover:underline"
                  >
                    {nameOf(bucket)}
                  </Link>
                </th>
                {SERIES.map(({ key }) => (
                  <td key={key} className="px-3 py-1 text-right">
                    {formatNumber(bucket[key])}
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

/** When the events happened. Each bar leads to its own stretch of time; who uses the keyboard has the table. */
export function AuditHistogram({
  histogram,
  params,
}: {
  histogram: Histogram
  params: SearchParams
}) {
  const { buckets, total, exact, countedFrom } = histogram
  const highest = Math.max(1, ...buckets.map(totalOf))
  const [first, last] = [buckets.at(0), buckets.at(-1)]
  const zoomed: Zoomed = (from, to) =>
    searchHref('/audit', params, { range: 'custom', from, to, before: null, after: null })
  return (
    <section
      aria-label="Events over time"
      className="mb-4 rounded-xl border border-line bg-surface p-4 shadow-raised"
    >
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 text-xs">
        <p className="text-muted">
          <strong className="font-semibold text-ink text-sm tabular-nums">
            {exact ? '' : '≈ '}
            {formatNumber(total)}
          </strong>{' '}
          {total === 1 ? 'event' : 'events'}
          {countedFrom !== null && `, counted back to ${formatUtc(new Date(countedFrom))}`}
        </p>
        <ul className="flex flex-wrap gap-x-3 text-muted">
          {SERIES.map(({ key, label, fill }) => (
            <li key={key} className="inline-flex items-center gap-1.5">
              <span aria-hidden="true" className={`size-2 rounded-sm ${fill}`} />
              {label}
            </li>
          ))}
        </ul>
      </div>
      <div className="flex h-24 items-stretch gap-px border-line border-b">
        {buckets.map((bucket) => (
          <Bar
            key={bucket.from}
            bucket={bucket}
            highest={highest}
            href={zoomed(bucket.from, bucket.to)}
          />
        ))}
      </div>
      {first && last && (
        <div className="mt-1 flex justify-between gap-4 text-2xs text-muted tabular-nums">
          <span>{nameOf(first)}</span>
          <span>{lastName(last)}</span>
        </div>
      )}
      <Table histogram={histogram} zoomed={zoomed} />
    </section>
  )
}
