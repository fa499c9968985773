import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { logHead } from '@/lib/audit/log/stream'
import { requireNoSecrets, withoutSecrets } from '@/lib/audit/without-secrets'
import { newId, now } from '@/lib/db/clock'
import { isUniqueViolation } from '@/lib/db/sql'
import { AppError } from '@/lib/errors'
import { configures } from '@/lib/people/configures'
import { sealSecrets } from './delivery/setup'
import { readFields, textSettings } from './read-fields'
import { type CreateSinkInput, createSinkInput } from './schema'
import { factsOf, requireFormat } from './store'

export const nameTaken = (name: string, cause: unknown): AppError =>
  new AppError('conflict', 'Please correct the marked fields.', {
    cause,
    problems: [
      {
        field: 'name',
        rule: 'unique',
        message: `There is a sink named ${name} already.`,
        remedy: 'Choose another name.',
      },
    ],
  })

/**
 * Adds a sink and answers its id. It begins with the next event, or with the first of the log. Needs
 * config:write. Throws `invalid` for fields, `conflict` when the name is taken.
 */
export async function createSink(actor: Actor, input: CreateSinkInput): Promise<string> {
  const parsed = createSinkInput.parse(input)
  const { kind, name, format, personal, personalReason, heartbeatSeconds, alertMinutes } = parsed
  const id = newId()
  const resource = { type: 'sink', id, name } as const
  const attempt = { action: 'sink.create', resource, needs: configures(actor) } as const
  const { size } = await logHead()
  return change(actor, attempt, async (tx) => {
    requireFormat(kind, format)
    const { settings, secrets } = readFields(kind, parsed)
    await requireNoSecrets(tx, { name, ...textSettings(settings) })
    const reason = personal ? await withoutSecrets(tx, personalReason) : null
    const at = now()
    const row = {
      id,
      name,
      kind,
      format,
      settings,
      personal,
      paused: false,
      heartbeatSeconds,
      alertMinutes,
    }
    await tx.sink
      .create({
        data: {
          ...row,
          secrets: sealSecrets(id, secrets),
          personalReason: reason,
          personalSince: personal ? at : null,
          createdAt: at,
          createdById: actor.kind === 'user' ? actor.id : null,
          updatedAt: at,
        },
      })
      .catch((cause: unknown) => {
        throw isUniqueViolation(cause) ? nameTaken(name, cause) : cause
      })
    const nextIdx = parsed.start === 'beginning' ? 0n : size
    await tx.sinkState.create({ data: { sinkId: id, nextIdx } })
    const after = { ...factsOf(row), next_index: String(nextIdx), secrets: Object.keys(secrets) }
    return changed(
      id,
      succeeded('sink.create', {
        resource,
        reason: personal ? personalReason : null,
        before: null,
        after,
      }),
    )
  })
}
