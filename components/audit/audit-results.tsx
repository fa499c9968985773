import { Callout } from '@/components/ui/callout'
import { LinkButton } from '@/components/ui/link-button'
import type { Facets } from '@/lib/audit/facets/schema'
import { type SearchParams, searchHref } from '@/lib/audit/filters/schema'
import type { Histogram } from '@/lib/audit/histogram/schema'
import type { SavedSearchView } from '@/lib/audit/saved-searches/schema'
import { ACTIONS, type AuditEventPage } from '@/lib/audit/schema'
import type { FormState } from '@/lib/web/schema'
import { AuditFacets } from './audit-facets'
import { AuditHistogram } from './audit-histogram'
import { AuditTable } from './audit-table'
import { CopyPermalink } from './copy-permalink'
import { LiveTail } from './live-tail'
import { SavedSearches } from './saved-searches'

type Act = (previous: FormState<void>, form: FormData) => Promise<FormState<void>>

type Props = {
  page: AuditEventPage
  summary: { histogram: Histogram | null; facets: Facets | null }
  saved: readonly SavedSearchView[]
  params: SearchParams
  save: Act
  remove: Act
}

const LABELS = Object.fromEntries(
  Object.entries(ACTIONS).map(([action, { label }]) => [action, label]),
)

const isSet = (params: SearchParams, name: string) =>
  [params[name] ?? []].flat().some((text) => text !== '')

/** What bounded this page, where something did, and how to go on. */
function Bounds({ page, params }: Pick<Props, 'page' | 'params'>) {
  if (page.searchedTo !== null && page.events.length > 0)
    return (
      <Callout
        title={`Searched back to ${page.searchedTo.slice(0, 16).replace('T', ' ')} UTC`}
        action={
          page.older !== null && (
            <LinkButton
              href={searchHref('/audit', params, { before: page.older, after: null })}
              size="sm"
            >
              Search further back
            </LinkButton>
          )
        }
      >
        This search takes long; these are the events found in the time a page has.
      </Callout>
    )
  const bounded = ['q', 'actor', 'resourceId', 'request', 'event', 'behalf', 'from', 'range']
  if (isSet(params, 'contains') && !bounded.some((name) => isSet(params, name)))
    return (
      <Callout title="Of the last 30 days">
        A part of a word is looked for in 30 days. Choose other days, or name a person, a resource
        or a word to look further.
      </Callout>
    )
  return null
}

/** What a search found: when, who and what, and the events themselves. */
export function AuditResults({ page, summary, saved, params, save, remove }: Props) {
  const address = searchHref('', params, { before: null, after: null, limit: null }).slice(1)
  const { histogram, facets } = summary
  const isFirstPage = !isSet(params, 'before') && !isSet(params, 'after')
  return (
    <>
      {histogram ? (
        <AuditHistogram histogram={histogram} params={params} />
      ) : (
        <p className="mb-4 rounded-xl border border-line bg-surface p-4 text-muted text-xs">
          There are too many events to count them in time. Choose a shorter time to see when they
          happened.
        </p>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-[13rem_minmax(0,1fr)]">
        {facets && (
          <>
            <aside aria-label="Frequent values" className="max-lg:hidden">
              <AuditFacets facets={facets} params={params} />
            </aside>
            <details className="text-[0.8125rem] lg:hidden">
              <summary className="inline-flex min-h-6 cursor-pointer items-center rounded text-accent-ink">
                Frequent values
              </summary>
              <div className="mt-2">
                <AuditFacets facets={facets} params={params} />
              </div>
            </details>
          </>
        )}
        <div className="min-w-0 max-lg:col-span-full">
          <div className="mb-2 flex flex-wrap items-start justify-between gap-2">
            {isFirstPage ? <LiveTail address={address} labels={LABELS} /> : <span />}
            <span className="flex flex-wrap gap-1">
              <SavedSearches searches={saved} address={address} save={save} remove={remove} />
              <CopyPermalink />
            </span>
          </div>
          <div className="mb-3 empty:hidden">
            <Bounds page={page} params={params} />
          </div>
          <AuditTable page={page} params={params} />
        </div>
      </div>
    </>
  )
}
