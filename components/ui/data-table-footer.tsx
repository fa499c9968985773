import { ChevronLeft, ChevronRight } from 'lucide-react'
import { formatNumber } from './format'
import { LinkButton } from './link-button'

export type TablePaging = {
  newerHref?: string | null
  olderHref?: string | null
  total?: number
  newerLabel?: string
  olderLabel?: string
}

/** Keyset paging: there is no page number, only the way back and the way on. */
export function TableFooter({ paging, shown }: { paging: TablePaging; shown: number }) {
  const { newerHref, olderHref, total, newerLabel = 'Newer', olderLabel = 'Older' } = paging
  if (!newerHref && !olderHref && total === undefined) return null
  const count =
    total === undefined
      ? `${formatNumber(shown)} shown`
      : `${formatNumber(shown)} of ${formatNumber(total)}`
  return (
    <nav
      aria-label="Pages"
      className="flex items-center justify-between gap-3 border-line border-t px-4 py-2 text-muted text-xs"
    >
      <span className="tabular-nums">{count}</span>
      {(newerHref || olderHref) && (
        <span className="flex gap-2">
          <LinkButton
            href={newerHref ?? '#'}
            size="sm"
            icon={<ChevronLeft aria-hidden />}
            disabledReason={newerHref ? null : 'This is the first page.'}
          >
            {newerLabel}
          </LinkButton>
          <LinkButton
            href={olderHref ?? '#'}
            size="sm"
            disabledReason={olderHref ? null : 'This is the last page.'}
          >
            {olderLabel}
            <ChevronRight aria-hidden />
          </LinkButton>
        </span>
      )}
    </nav>
  )
}
