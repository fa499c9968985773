import { z } from 'zod'
import { keywordsFrom, PREVIEW_MAX, TRY_MAX } from './rules'

const name = z
  .string()
  .trim()
  .min(1, 'Give it a name.')
  .max(60, 'A name has at most 60 characters.')
const type = z
  .string()
  .trim()
  .regex(
    /^[a-z][a-z0-9]{0,14}(-[a-z0-9]{1,14}){0,2}$/,
    'Use lower-case letters, digits and single dashes, such as employee-id: it stands in the marker.',
  )
const pattern = z
  .string()
  .min(1, 'Give a pattern, such as EMP-[0-9]{6}.')
  .max(300, 'A pattern has at most 300 characters.')
const dataClass = z.enum(['public', 'internal', 'confidential', 'restricted'])
const replacement = z.enum(['tag', 'tag-last-4', 'secret', 'none'])
const keywords = z
  .string()
  .max(400, 'Keywords have at most 400 characters together.')
  .default('')
  .transform(keywordsFrom)
  .pipe(
    z
      .array(
        z
          .string()
          .min(2, 'A keyword has at least 2 characters.')
          .max(40, 'A keyword has at most 40 characters.')
          .regex(/^[\x20-\x7e]*$/, 'A keyword holds only plain characters (ASCII).'),
      )
      .max(10, 'List at most 10 keywords.'),
  )

/** What a rule is; `keywords` are typed with commas between them. */
const rule = { name, type, pattern, class: dataClass, replacement, keywords }

export const createRuleInput = z.object(rule)
export type CreateRuleInput = z.infer<typeof createRuleInput>

const version = z.coerce.number().int().min(1)

/** `version` is that of the rule as it was shown: another one is refused. */
export const updateRuleInput = z.object({ id: z.uuid(), version, ...rule })
export type UpdateRuleInput = z.infer<typeof updateRuleInput>

export const enableRuleInput = z.object({
  id: z.uuid(),
  version,
  enabled: z.enum(['true', 'false']).transform((value) => value === 'true'),
})
export type EnableRuleInput = z.infer<typeof enableRuleInput>

export const deleteRuleInput = z.object({ id: z.uuid(), version })
export type DeleteRuleInput = z.infer<typeof deleteRuleInput>

/** `scope` is a team's id or `organization`; `follow` lets a team follow the organization again. */
export const configurePreviewsInput = z
  .object({
    scope: z.union([z.literal('organization'), z.uuid()]),
    version: z.coerce.number().int().min(0),
    state: z.enum(['on', 'off', 'follow']),
    lengthMax: z.coerce
      .number('Give a number.')
      .int('Give a whole number.')
      .min(1, 'A preview has at least 1 character.')
      .max(PREVIEW_MAX, `A preview has at most ${PREVIEW_MAX} characters.`)
      .default(PREVIEW_MAX),
    reason: z.string().trim().max(500, 'A reason has at most 500 characters.').default(''),
  })
  .refine(({ state, reason }) => state !== 'on' || reason.length >= 10, {
    path: ['reason'],
    message: 'Say in at least 10 characters why previews are needed; it stands in the audit log.',
  })
  .refine(({ scope, state }) => state !== 'follow' || scope !== 'organization', {
    path: ['state'],
    message: 'Only a team can follow the organization.',
  })
export type ConfigurePreviewsInput = z.infer<typeof configurePreviewsInput>

/** A text to try, on which rules; `draft*` is the rule that is being written, not stored yet. */
export const tryInput = z.object({
  text: z.string().max(TRY_MAX, 'Try at most 20,000 characters at once.'),
  builtIn: z.enum(['true', 'false']).transform((value) => value === 'true'),
  ruleIds: z
    .string()
    .default('')
    .transform((ids) => ids.split(',').filter((id) => id !== ''))
    .pipe(z.array(z.uuid()).max(50)),
  draft: z.object({ name, type, pattern, class: dataClass, replacement }).nullable().default(null),
})
export type TryInput = z.infer<typeof tryInput>
