import { z } from 'zod'

const NAME_MAX = 80
const ADDRESS_MAX = 2_000
export const SAVED_MAX = 50

const name = z
  .string()
  .trim()
  .min(1, 'Give the search a name.')
  .max(NAME_MAX, `Use at most ${NAME_MAX} characters.`)

/** What a checkbox sends, or a plain call says. */
const shared = z.union([z.boolean(), z.literal('on').transform(() => true)]).default(false)

/** `address` is the query of the page's address, as in `actor=…&outcome=denied`. */
export const saveSearchInput = z.object({
  name,
  address: z.string().max(ADDRESS_MAX, 'This search is too long to be saved.'),
  shared,
})
export type SaveSearchInput = z.output<typeof saveSearchInput>

export const changeSavedSearchInput = saveSearchInput.extend({ id: z.uuid() })
export type ChangeSavedSearchInput = z.output<typeof changeSavedSearchInput>

export const savedSearchIdInput = z.object({ id: z.uuid('This is not the id of a saved search.') })

export type SavedSearchView = {
  id: string
  name: string
  /** Of the search page with its query. */
  href: string
  shared: boolean
  own: boolean
  ownerName: string
}
