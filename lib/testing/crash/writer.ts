import { openSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Actor, systemActor } from '@/lib/access/permissions'
import { append, appendAlone } from '@/lib/audit/append'
import { type AuditEvent, succeeded } from '@/lib/audit/event'
import { newId } from '@/lib/db/clock'
import { transaction } from '@/lib/db/transaction'

// A program that writes events until it is killed. Into the file it is given it writes, before each
// attempt, `begin <request> <events>`, and when the database acknowledged it `kept <request>` or, for a
// transaction it ended itself, `undone <request>`. What a killed process gave to the file stays.
const [, , file = ''] = process.argv
const out = openSync(file, 'a')
const note = (...words: (string | number)[]) => writeSync(out, `${words.join(' ')}\n`)

const WRITERS = 4
const ALONE_AT_ONCE = 4
/** Between attempts: what is proven does not need more, and the machine has other work. */
const PAUSE_MS = 40
const PEOPLE = Array.from({ length: 5 }, () => newId())

const actorFor = (request: string, turn: number): Actor => {
  const id = PEOPLE[turn % (PEOPLE.length + 1)]
  if (id === undefined) return systemActor(request)
  const origin = { requestId: request, ip: '192.0.2.7', userAgent: 'crash', via: 'portal' as const }
  const [name, email] = ['Dana Crash', 'dana@example.test']
  return { id, kind: 'user', name, email, roles: [], teamIds: [], origin }
}

const event = (id: string): AuditEvent =>
  succeeded('page.open', {
    resource: { type: 'page', id },
    personal: [{ name: 'note', value: `what was typed into ${id}` }],
  })

class Undone extends Error {}

/** Several events in one transaction that takes a while and is sometimes taken back. */
async function writeTogether(request: string, turn: number): Promise<void> {
  const count = 1 + (turn % 4)
  note('begin', request, count)
  try {
    await transaction(async (tx) => {
      const events = Array.from({ length: count }, (_, at) => event(`${request}/${at}`))
      await append(tx, actorFor(request, turn), events)
      await sleep(Math.random() * 15)
      if (turn % 5 === 0) throw new Undone()
    })
    note('kept', request)
  } catch (error) {
    if (error instanceof Undone) note('undone', request)
    else await sleep(50)
  }
}

/** An event that stands alone; those of one moment share a statement. */
async function writeAlone(request: string, turn: number): Promise<void> {
  note('begin', request, 1)
  await appendAlone(actorFor(request, turn), event(`${request}/0`)).then(
    () => note('kept', request),
    () => sleep(50),
  )
}

async function write(writer: number): Promise<never> {
  for (let turn = writer; ; turn += 1) {
    await sleep(Math.random() * PAUSE_MS)
    if (turn % 2 === 0) await writeTogether(newId(), turn)
    else
      await Promise.all(
        Array.from({ length: ALONE_AT_ONCE }, (_, at) => writeAlone(newId(), turn + at)),
      )
  }
}

await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)))
