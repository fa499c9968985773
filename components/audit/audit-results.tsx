import { Callout } from '@/components/ui/callout'
import { LinkButton } from '@/components/ui/link-button'
import { type SearchParams, searchHref } from '@/lib/audit/filters/schema'
import type { SavedSearchView } from '@/lib/audit/saved-searches/schema'
import { ACTIONS, type AuditEventPage } from '@/lib/audit/schema'
import type { FormState } from '@/lib/web/schema'
import { AuditTable } from './audit-table'
import { CopyPermalink } from './copy-permalink'
import { LiveTail } from './live-tail'
import { SavedSearches } from './saved-searches'

type Act = (previous: FormState<void>, form: FormData) => Promise<FormState<void>>

const LABELS = Object.fromEntries(
  Object.entries(ACTIONS).map(([action, { label }]) => [action, label]),
)

const isSet = (params: SearchParams, name: string) =>
  [params[name] ?? []].flat().some((text) => text !== '')

/** What bounded this page, where something did, and how to go on. */
function Bounds({ page, params }: { page: AuditEventPage; params: SearchParams }) {
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
      <Callout title="Only the last 30 days were searched">
        A part of a word is looked for in 30 days. Choose other days, or name a person, a resource
        or a word to look further.
      </Callout>
    )
  return null
}

/** The events that a search found, and what can be done with it: follow it, keep it, pass it on. */
export function AuditResults({
  page,
  saved,
  params,
  save,
  remove,
}: {
  page: AuditEventPage
  saved: readonly SavedSearchView[]
  params: SearchParams
  save: Act
  remove: Act
}) {
  const address = searchHref('', params, { before: null, after: null, limit: null }).slice(1)
  const isFirstPage = !isSet(params, 'before') && !isSet(params, 'after')
  return (
    <>
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
    </>
  )
}
