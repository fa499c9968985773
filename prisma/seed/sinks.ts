import { atTime } from '@/lib/db/clock'
import { createSink } from '@/lib/sinks/create-sink'
import { signedIn } from './company'

const HOUR_MS = 3_600_000

/** The company's first sink: a file that its log shipper picks up, from the first event on. */
export async function seedSinks(today: Date): Promise<void> {
  const at = new Date(today.getTime() - 30 * HOUR_MS)
  const ada = await signedIn('ada', at)
  await atTime(new Date(at.getTime() + 300_000), () =>
    createSink(ada, {
      kind: 'file',
      name: 'Log shipper',
      format: 'ocsf',
      start: 'beginning',
      fields: { fileName: 'audit.ndjson' },
    }),
  )
}
