import { z } from 'zod'
import { SEVERITIES, STATES } from '../rules'

export const PAGE_SIZE = 50

const single = (value: unknown) => {
  const text = Array.isArray(value) ? value.at(-1) : value
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined
}
const one = <T extends z.ZodType>(item: T) => z.preprocess(single, item.optional().catch(undefined))

/** `unowned`, or a person's id. */
const owner = z.union([z.literal('unowned'), z.uuid()])

/** The filters of the list as its address has them. What is not valid is left out. */
export const violationListInput = z.object({
  show: one(z.enum(['open', 'closed', 'all'])).transform((show) => show ?? 'open'),
  state: one(z.enum(STATES)),
  severity: one(z.enum(SEVERITIES)),
  rule: one(z.string().max(60)),
  owner: one(owner),
  subject: one(z.uuid()),
  overdue: one(z.literal('1')),
  before: one(z.string().max(200)),
  after: one(z.string().max(200)),
})
export type ViolationListInput = z.output<typeof violationListInput>

/** The same for the API, where what is not valid is told. */
export const violationApiInput = z.strictObject({
  show: z.enum(['open', 'closed', 'all']).default('all'),
  state: z.enum(STATES).optional(),
  severity: z.enum(SEVERITIES).optional(),
  rule: z.string().max(60).optional(),
  owner: owner.optional(),
  subject: z.uuid().optional(),
  overdue: z.literal('1').optional(),
  before: z.string().max(200).optional(),
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(PAGE_SIZE),
  format: z.enum(['json', 'csv']).default('json'),
})
