import 'server-only'
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import { withoutRestricted } from './field-redaction'
import { rulesInForce } from './redaction-rules'

const removals = new AsyncLocalStorage<Set<string>>()

/**
 * What somebody typed (or their browser sent), as a row may keep it: what is restricted is replaced by
 * its marker, under the organization's rules in force. Give the event the words as they came: it takes
 * out more, and its class rises to what was found.
 */
export async function withoutSecrets(tx: Tx, text: string): Promise<string> {
  if (text === '') return text
  const { rules } = await rulesInForce(tx, true)
  const { text: kept, removed } = withoutRestricted(text, rules)
  for (const label of removed) removals.getStore()?.add(label)
  return kept
}

/** A field's name with what was typed into it: a text, or several. */
export type TypedFields = Readonly<Record<string, string | readonly string[] | null | undefined>>

/**
 * Refuses names, patterns and settings that hold a secret: with a marker in its place they would be
 * something else than what was wished. Throws `invalid` naming every such field.
 */
export async function requireNoSecrets(tx: Tx, fields: TypedFields): Promise<void> {
  const { rules } = await rulesInForce(tx, true)
  const problems = Object.entries(fields).flatMap(([field, typed]) => {
    const [label] = [typed ?? []].flat().flatMap((text) => withoutRestricted(text, rules).removed)
    if (label === undefined) return []
    const message = `This looks like it holds a secret (${label}), which is not stored here.`
    return [{ field, rule: 'no-secret', message, remedy: 'Leave it out.' }]
  })
  if (problems.length > 0)
    throw new AppError('invalid', 'A secret was typed where none can be kept.', { problems })
}

/** Every text somewhere in a value made of plain JSON, for `requireNoSecrets`. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** Runs something and answers besides, in words, what `withoutSecrets` took out meanwhile; null for nothing. */
export async function noticingRemovals<T>(
  run: () => Promise<T>,
): Promise<{ value: T; notice: string | null }> {
  const removed = new Set<string>()
  const value = await removals.run(removed, run)
  const notice = removed.size > 0 ? `Removed before saving: ${[...removed].join(', ')}.` : null
  return { value, notice }
}
