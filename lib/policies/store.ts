import 'server-only'
import { isUniqueViolation } from '@/lib/db/sql'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import { RULES_MAX } from './rules'

type Stored = NonNullable<Awaited<ReturnType<Tx['redactionRule']['findUnique']>>>

/** One change of rules at a time: the trigger would make them wait for each other in the end anyway. */
export const lockRules = (tx: Tx) =>
  tx.$queryRaw`SELECT 1 FROM redaction_state WHERE id = 1 FOR UPDATE`

export async function requireRoom(tx: Tx): Promise<void> {
  if ((await tx.redactionRule.count()) >= RULES_MAX)
    throw new AppError(
      'conflict',
      `There are ${RULES_MAX} rules already, which is the most. Delete one, or join two into one pattern.`,
    )
}

/** The rule as somebody saw it; `conflict` when it was changed since, `not_found` when it is gone. */
export async function requireVersion(tx: Tx, id: string, version: number): Promise<Stored> {
  const stored = await tx.redactionRule.findUnique({ where: { id } })
  if (!stored)
    throw new AppError('not_found', 'This rule was deleted meanwhile. Load the page anew.')
  if (stored.version !== version)
    throw new AppError(
      'conflict',
      'Somebody changed this rule meanwhile. Load the page anew, look at their change, then make yours.',
    )
  return stored
}

/** Refuses a name or type that another rule or a detector that comes along has. */
export async function requireUnique(
  tx: Tx,
  rule: { id: string; name: string; type: string },
  builtInTypes: ReadonlySet<string>,
): Promise<void> {
  const taken = await tx.redactionRule.findFirst({
    where: {
      id: { not: rule.id },
      OR: [{ type: rule.type }, { name: { equals: rule.name, mode: 'insensitive' } }],
    },
  })
  const field = taken?.name.toLowerCase() === rule.name.toLowerCase() ? 'name' : 'type'
  if (!taken && !builtInTypes.has(rule.type)) return
  throw new AppError(
    'conflict',
    `Another rule has this ${field} already. Choose a different one.`,
    {
      problems: [
        {
          field,
          rule: 'unique',
          message: `Another rule has this ${field} already.`,
          remedy: 'Choose a different one.',
        },
      ],
    },
  )
}

/** Two at once are told apart by the database. */
export async function orTaken<T>(write: Promise<T>): Promise<T> {
  return write.catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('conflict', 'Another rule has this name or type already. Choose others.')
  })
}

type RuleFields = Pick<
  Stored,
  'name' | 'type' | 'pattern' | 'class' | 'replacement' | 'keywords' | 'enabled'
>

/** The plain fields of a rule, for `before` and `after` of its events. */
export const plainOf = ({
  name,
  type,
  pattern,
  class: dataClass,
  replacement,
  keywords,
  enabled,
}: RuleFields) => ({ name, type, pattern, class: dataClass, replacement, keywords, enabled })

/** What of a rule people type. A pattern says what a secret looks like, and must not be one. */
export const typedIn = ({
  name,
  type,
  pattern,
  keywords,
}: Pick<RuleFields, 'name' | 'type' | 'pattern'> & {
  keywords?: readonly string[] | undefined
}) => ({
  name,
  type,
  pattern,
  keywords,
})
