'use client'

import clsx from 'clsx'
import { ScrollRegion } from '@/components/ui/scroll-region'
import { CLASS_LABELS, type TriedPart, type TriedView } from '@/lib/policies/rules'
import type { DataClass } from '@/lib/redaction/rules'
import { ClassBadge } from './class-badge'

const FILL: Record<DataClass, string> = {
  public: 'bg-subtle text-ink inset-ring-line',
  internal: 'bg-info-soft text-info-ink inset-ring-info-line',
  confidential: 'bg-warning-soft text-warning-ink inset-ring-warning-line',
  restricted: 'bg-danger-soft text-danger-ink inset-ring-danger-line',
}

const micros = (value: number) =>
  value < 1_000 ? `${Math.max(1, Math.round(value))} µs` : `${(value / 1_000).toFixed(1)} ms`

function Part({ part: { text, found } }: { part: TriedPart }) {
  if (!found) return text
  return (
    <mark
      className={clsx('rounded px-0.5 inset-ring', FILL[found.class])}
      title={`${found.label}, ${CLASS_LABELS[found.class].toLowerCase()}`}
    >
      {text}
    </mark>
  )
}

const BOX =
  'max-h-64 overflow-auto whitespace-pre-wrap break-words rounded-lg border border-line bg-subtle p-3 font-mono text-xs leading-5'

/** What was found in a tried text, and what would be stored of it. */
export function TriedResult({ tried }: { tried: TriedView }) {
  const found = tried.parts.flatMap(({ found }) => found ?? [])
  const labels = [...new Set(found.map(({ label }) => label))]
  let at = 0
  const keyed = tried.parts.map((part) => {
    const key = at
    at += part.text.length
    return { part, key }
  })
  return (
    <div className="flex flex-col gap-3" aria-live="polite">
      <p className="flex flex-wrap items-center gap-2 text-[0.8125rem]">
        {tried.class ? <ClassBadge value={tried.class} /> : null}
        <span>{found.length === 0 ? 'Nothing was found.' : `Found: ${labels.join(', ')}.`}</span>
        <span className="text-muted">
          {micros(tried.tookMicros)} for {tried.characters} characters
        </span>
      </p>
      <div>
        <h3 className="mb-1 font-medium text-[0.8125rem]">Found</h3>
        <ScrollRegion label="What was found" className={BOX}>
          {keyed.map(({ part, key }) => (
            <Part key={key} part={part} />
          ))}
        </ScrollRegion>
      </div>
      <div>
        <h3 className="mb-1 font-medium text-[0.8125rem]">Stored</h3>
        <ScrollRegion label="What would be stored" className={BOX}>
          {tried.redacted}
        </ScrollRegion>
      </div>
    </div>
  )
}
