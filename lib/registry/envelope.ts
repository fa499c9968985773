import 'server-only'
import { z } from 'zod'
import { attestationEnvelope } from './schema'

/** The parts of the signed statement (see attestation.ts) that the marketplace itself needs. */
const statement = z.object({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  predicate: z.object({
    skill: z.object({ team: z.string() }),
    approvals: z.array(z.object({ id: z.string(), reviewer: z.string(), at: z.string() })),
  }),
})

/** Opens a stored envelope. Does not verify it: what is stored here was signed here. */
export function statementOf(stored: unknown): z.output<typeof statement> {
  const { payload } = attestationEnvelope.parse(stored)
  return statement.parse(JSON.parse(Buffer.from(payload, 'base64').toString('utf8')))
}
