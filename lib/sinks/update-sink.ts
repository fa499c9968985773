import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed, unchanged } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import type { Plain } from '@/lib/audit/schema'
import { requireNoSecrets, withoutSecrets } from '@/lib/audit/without-secrets'
import { now } from '@/lib/db/clock'
import { isUniqueViolation } from '@/lib/db/sql'
import { nameTaken } from './create-sink'
import { openSecrets, sealSecrets } from './delivery/setup'
import type { SinkKind, SinkSecrets } from './kinds/rules'
import { readFields, textSettings } from './read-fields'
import { type UpdateSinkInput, updateSinkInput } from './schema'
import { factsOf, lockSink, requireFormat, requireVersion } from './store'

type Facts = Record<string, Plain>

/** The fields that differ, as they were and became. Of a secret only that it changed. */
function differences(before: Facts, after: Facts) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  )
  const pick = (facts: Facts) =>
    Object.fromEntries(names.map((name) => [name, facts[name] ?? null] as const))
  return { before: pick(before), after: pick(after), names }
}

const changedSecrets = (before: SinkSecrets, after: SinkSecrets): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => before[name] !== after[name],
  )

/**
 * Changes a sink's settings; secrets left empty stay. Delivery goes on from the same place. Needs
 * config:write. Throws `invalid`, or `conflict` when somebody else changed it since `version`.
 */
export async function updateSink(actor: Actor, input: UpdateSinkInput): Promise<void> {
  const parsed = updateSinkInput.parse(input)
  const { sinkId, name, format, personal, personalReason, heartbeatSeconds, alertMinutes } = parsed
  const attempt = {
    action: 'sink.update',
    resource: { type: 'sink', id: sinkId, name },
    needs: 'config:write',
  } as const
  await change(actor, attempt, async (tx) => {
    const sink = await lockSink(tx, sinkId)
    requireVersion(sink, parsed.version)
    const kind = sink.kind as SinkKind
    requireFormat(kind, format)
    const kept = openSecrets(sinkId, sink.secrets)
    const { settings, secrets } = readFields(kind, parsed, kept)
    await requireNoSecrets(tx, { name, ...textSettings(settings) })
    const row = { ...sink, format, settings, personal, heartbeatSeconds, alertMinutes }
    const reason = personal ? await withoutSecrets(tx, personalReason) : null
    const described = differences(
      { name: sink.name, ...factsOf(sink), personal_reason: sink.personalReason },
      { name, ...factsOf(row), personal_reason: reason },
    )
    const renewed = changedSecrets(kept, secrets)
    if (described.names.length === 0 && renewed.length === 0) return unchanged(undefined)
    await tx.sink
      .update({
        where: { id: sinkId },
        data: {
          name,
          format,
          settings,
          secrets: sealSecrets(sinkId, secrets),
          personal,
          personalReason: reason,
          personalSince: personal ? (sink.personalSince ?? now()) : null,
          heartbeatSeconds,
          alertMinutes,
          version: sink.version + 1,
          updatedAt: now(),
        },
      })
      .catch((cause: unknown) => {
        throw isUniqueViolation(cause) ? nameTaken(name, cause) : cause
      })
    // What was wrong may be right now: the next try comes at once.
    await tx.sinkState.update({ where: { sinkId }, data: { nextTryAt: null } })
    const data = renewed.length > 0 ? { secrets_changed: renewed } : {}
    const { before, after } = described
    const resource = { type: 'sink', id: sinkId, name } as const
    return changed(undefined, succeeded('sink.update', { resource, reason, before, after, data }))
  })
}
