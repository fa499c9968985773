import { History, SearchX } from 'lucide-react'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { type SearchParams, searchHref } from '@/lib/audit/filters/schema'
import type { AuditEventPage } from '@/lib/audit/schema'

const PERIOD = ['range', 'from', 'to']

const isSet = (params: SearchParams, name: string) =>
  [params[name] ?? []].flat().some((text) => text !== '')

/** Nothing on this page: either nothing was found in time, or nothing meets the search; what to relax. */
export function AuditEmpty({ page, params }: { page: AuditEventPage; params: SearchParams }) {
  if (page.searchedTo !== null && page.older !== null)
    return (
      <EmptyState
        title="Nothing found so far"
        icon={<History aria-hidden />}
        action={
          <LinkButton href={searchHref('/audit', params, { before: page.older, after: null })}>
            Search further back
          </LinkButton>
        }
      >
        The search came back to {page.searchedTo.slice(0, 16).replace('T', ' ')} UTC in the time a
        page has.
      </EmptyState>
    )
  const dated = PERIOD.some((name) => isSet(params, name))
  const anyTime = { range: null, from: null, to: null, before: null, after: null }
  return (
    <EmptyState
      title="No event meets this search"
      icon={<SearchX aria-hidden />}
      action={
        dated ? (
          <LinkButton href={searchHref('/audit', params, anyTime)}>Search at any time</LinkButton>
        ) : (
          <LinkButton href="/audit">Show everything</LinkButton>
        )
      }
    >
      {isSet(params, 'q')
        ? 'Words are found whole. For a part of a word, use “Part of a word” under More filters.'
        : 'Take a filter away, or choose a longer time.'}
    </EmptyState>
  )
}
