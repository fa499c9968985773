import 'server-only'
import { type Actor, requirePermission } from '@/lib/access/permissions'
import { accountFor, recordRefusal } from '@/lib/audit/change'
import { notDone, succeeded } from '@/lib/audit/event'
import { db } from '@/lib/db/read'
import { AppError, isAppError } from '@/lib/errors'
import { testRecord } from './delivery/records'
import { setupOf } from './delivery/setup'
import { type SinkTestResult, sinkInput } from './schema'
import { makeTransport } from './transports/make'
import type { Delivery, Transport } from './transports/transport'

const TEST_TIMEOUT_MS = 20_000

const WORDS: Record<Delivery['kind'], string> = {
  accepted: 'The receiver took the test record.',
  itemized: 'The receiver took the test record.',
  busy: 'The receiver could not be reached, or cannot take it now.',
  misfit: 'The receiver answers, but the settings do not fit it.',
  refused: 'The receiver refuses the test record.',
  'too-large': 'The receiver finds the test record too large.',
}

function resultOf(answer: Delivery, peer: string | null, durationMs: number): SinkTestResult {
  const refused = answer.kind === 'itemized' ? (answer.refused[0]?.error ?? null) : null
  const isAgain = answer.kind === 'itemized' && answer.again.length > 0
  const ok =
    answer.kind === 'accepted' || (answer.kind === 'itemized' && refused === null && !isAgain)
  const said =
    answer.kind === 'accepted'
      ? answer.answer
      : answer.kind === 'itemized'
        ? (refused ?? (isAgain ? 'It asks to try again later.' : 'Created.'))
        : answer.error
  return {
    ok,
    words: ok || answer.kind !== 'itemized' ? WORDS[answer.kind] : WORDS.refused,
    answer: said,
    peer,
    durationMs: Math.round(durationMs),
  }
}

async function tryOnce(transport: Transport, name: string): Promise<SinkTestResult> {
  const began = performance.now()
  try {
    const signal = AbortSignal.timeout(TEST_TIMEOUT_MS)
    const answer = await transport.send([transport.pack(testRecord(name))], signal)
    return resultOf(answer, transport.peer(), performance.now() - began)
  } finally {
    await transport.close().catch(() => undefined)
  }
}

/**
 * Sends one record that is marked as a test and answers what the receiver said, how long it took and
 * who answered. Does not move the sink's place. Needs config:write.
 */
export async function testSink(actor: Actor, input: { sinkId: string }): Promise<SinkTestResult> {
  const { sinkId } = sinkInput.parse(input)
  const resource = { type: 'sink', id: sinkId } as const
  const attempt = { action: 'sink.test', resource, needs: 'config:write' } as const
  let sink: Awaited<ReturnType<typeof db.sink.findFirst>>
  try {
    requirePermission(actor, 'config:write')
    sink = await db.sink.findFirst({ where: { id: sinkId, deletedAt: null } })
    if (!sink) throw new AppError('not_found', 'There is no such sink.')
  } catch (error) {
    if (isAppError(error)) await recordRefusal(actor, attempt, error)
    throw error
  }
  const named = { ...resource, name: sink.name }
  const result = await tryOnce(makeTransport(setupOf(sink)), sink.name)
  const data = { duration_ms: result.durationMs, answer: result.answer.slice(0, 300) }
  await accountFor(
    actor,
    result.ok
      ? succeeded('sink.test', { resource: named, data })
      : notDone('sink.test', 'failure', { resource: named, reason: result.words, data }),
  )
  return result
}
