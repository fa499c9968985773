'use client'

import { FileArchive, Folder, Lightbulb } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { formatBytes, formatNumber } from '@/components/ui/format'
import { ProgressBar } from '@/components/ui/progress-bar'
import { Spinner } from '@/components/ui/spinner'
import { bytesOf, type Chosen } from './chosen-files'

const NAMES_SHOWN = 6

/** What was chosen, with hints on what looks wrong; a bar while it is on its way. */
export function ChosenCard({
  chosen,
  hints,
  share,
  sendLabel,
  onSend,
  onClear,
}: {
  chosen: Chosen
  hints: readonly string[]
  /** Of the bytes sent, between 0 and 1; null while nothing is sent. */
  share: number | null
  sendLabel: string
  onSend: () => void
  onClear: () => void
}) {
  const { kind, name, files } = chosen
  const rest = files.length - NAMES_SHOWN
  const Icon = kind === 'zip' ? FileArchive : Folder
  return (
    <section
      aria-label="Chosen"
      className="rounded-xl border border-line bg-surface p-4 shadow-raised"
    >
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="flex min-w-0 gap-3">
          <span className="flex size-9 shrink-0 items-center justify-center rounded-lg border border-line bg-subtle text-muted">
            <Icon className="size-5" aria-hidden />
          </span>
          <div className="min-w-0">
            <p className="break-all font-semibold text-sm">{name}</p>
            <p className="text-muted text-xs">
              {kind === 'folder' &&
                `${formatNumber(files.length)} ${files.length === 1 ? 'file' : 'files'} · `}
              {formatBytes(bytesOf(chosen))}
            </p>
          </div>
        </div>
        <div className="flex gap-2">
          <Button variant="ghost" onClick={onClear}>
            {share === null ? 'Choose another' : 'Cancel'}
          </Button>
          <Button variant="primary" pending={share !== null} onClick={onSend}>
            {sendLabel}
          </Button>
        </div>
      </div>
      {share === null && kind === 'folder' && (
        <ul className="mt-3 flex flex-wrap gap-x-4 gap-y-0.5 border-line border-t pt-3 font-mono text-muted text-xs">
          {files.slice(0, NAMES_SHOWN).map(({ path }) => (
            <li key={path} className="break-all">
              {path.slice(path.indexOf('/') + 1)}
            </li>
          ))}
          {rest > 0 && <li className="font-sans">and {formatNumber(rest)} more</li>}
        </ul>
      )}
      {share === null && hints.length > 0 && (
        <ul className="mt-3 flex flex-col gap-1 rounded-lg bg-warning-soft px-3 py-2 text-[0.8125rem]">
          {hints.map((hint) => (
            <li key={hint} className="flex gap-2">
              <Lightbulb className="mt-0.5 size-4 shrink-0 text-warning-ink" aria-hidden />
              {hint}
            </li>
          ))}
        </ul>
      )}
      {share !== null && share < 1 && (
        <div className="mt-4">
          <ProgressBar value={share} max={1} label="Uploading" />
        </div>
      )}
      {share === 1 && (
        <p role="status" className="mt-4 flex items-center gap-2 text-[0.8125rem] text-muted">
          <Spinner /> Everything has arrived. Checking and scanning every file…
        </p>
      )}
    </section>
  )
}
