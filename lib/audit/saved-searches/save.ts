import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { newId, now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import { change, changed, unchanged } from '../change'
import { succeeded } from '../event'
import { paramsOf, searchHref } from '../filters/schema'
import { readSearch } from '../search'
import { requireNoSecrets } from '../without-secrets'
import { type ChangeSavedSearchInput, SAVED_MAX, type SaveSearchInput } from './schema'

/** The address in one spelling and without a place in the result. Throws `invalid` naming each filter. */
function tidied(address: string): string {
  const params = paramsOf(new URLSearchParams(address))
  const { problems } = readSearch(params)
  if (problems.length > 0)
    throw new AppError('invalid', 'This search cannot be run, so it was not saved.', { problems })
  const href = searchHref('', params, { before: null, after: null, limit: null })
  return href.replace(/^\?/, '')
}

/** The search as it is kept. What is looked for would stand in the row: a secret may not. */
async function storable(tx: Tx, { name, address }: SaveSearchInput): Promise<string> {
  const values = [...new URLSearchParams(address).values()]
  await requireNoSecrets(tx, { name, address: values })
  return tidied(address)
}

const taken = (name: string) =>
  new AppError('conflict', `You have a saved search called “${name}” already.`, {
    problems: [
      {
        field: 'name',
        rule: 'unique',
        message: 'You have a saved search of this name already.',
        remedy: 'Choose another name.',
      },
    ],
  })

/** What people write may name others: it is erasable. */
const written = (name: string, address: string) => [
  { name: 'search_name', value: name },
  { name: 'search_text', value: address },
]

async function requireFreeName(tx: Tx, ownerId: string, name: string, id: string | null) {
  const other = await tx.savedSearch.findUnique({ where: { ownerId_name: { ownerId, name } } })
  if (other && other.id !== id) throw taken(name)
}

/** One person's saved searches, one command at a time, so that the limit and the names hold. */
const lockOwner = (tx: Tx, ownerId: string) =>
  tx.$queryRaw`SELECT id FROM "user" WHERE id = ${ownerId}::uuid FOR UPDATE`

/**
 * Keeps a search under a name, for oneself or for everybody who may read the log (`audit:read`), at most
 * fifty. Answers its id. Throws `invalid` for an address that cannot be searched, `conflict` for a name
 * one has, `quota_exceeded`.
 */
export async function saveSearch(actor: Actor, input: SaveSearchInput): Promise<string> {
  const id = newId()
  const resource = { type: 'saved-search', id } as const
  return change(
    actor,
    { action: 'saved-search.create', resource, needs: 'audit:read' },
    async (tx) => {
      const address = await storable(tx, input)
      await lockOwner(tx, actor.id)
      await requireFreeName(tx, actor.id, input.name, null)
      if ((await tx.savedSearch.count({ where: { ownerId: actor.id } })) >= SAVED_MAX)
        throw new AppError(
          'quota_exceeded',
          `You have ${SAVED_MAX} saved searches, which is the most. Delete one that you no longer need.`,
        )
      const at = now()
      const { name, shared } = input
      await tx.savedSearch.create({
        data: { id, ownerId: actor.id, name, address, shared, createdAt: at, updatedAt: at },
      })
      return changed(
        id,
        succeeded('saved-search.create', {
          resource,
          after: { shared },
          personal: written(name, address),
        }),
      )
    },
  )
}

async function ownSearch(tx: Tx, actor: Actor, id: string) {
  const found = await tx.savedSearch.findFirst({ where: { id, ownerId: actor.id } })
  if (!found) throw new AppError('not_found', 'You have no such saved search.')
  return found
}

/** Renames, shares or replaces one of one's own. Another's is `not_found`. */
export async function changeSavedSearch(
  actor: Actor,
  input: ChangeSavedSearchInput,
): Promise<void> {
  const { id, name, shared } = input
  const resource = { type: 'saved-search', id } as const
  await change(
    actor,
    { action: 'saved-search.update', resource, needs: 'audit:read' },
    async (tx) => {
      const address = await storable(tx, input)
      await lockOwner(tx, actor.id)
      const old = await ownSearch(tx, actor, id)
      await requireFreeName(tx, actor.id, name, id)
      if (old.name === name && old.shared === shared && old.address === address)
        return unchanged(undefined)
      await tx.savedSearch.update({
        where: { id },
        data: { name, shared, address, updatedAt: now() },
      })
      return changed(
        undefined,
        succeeded('saved-search.update', {
          resource,
          before: { shared: old.shared },
          after: { shared },
          personal: written(name, address),
        }),
      )
    },
  )
}

/** Removes one of one's own. Another's is `not_found`. */
export async function deleteSavedSearch(actor: Actor, id: string): Promise<void> {
  const resource = { type: 'saved-search', id } as const
  await change(
    actor,
    { action: 'saved-search.delete', resource, needs: 'audit:read' },
    async (tx) => {
      const { name, shared, address } = await ownSearch(tx, actor, id)
      await tx.savedSearch.delete({ where: { id } })
      return changed(
        undefined,
        succeeded('saved-search.delete', {
          resource,
          before: { shared },
          personal: written(name, address),
        }),
      )
    },
  )
}
