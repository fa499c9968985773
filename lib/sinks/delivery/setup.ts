import 'server-only'
import { open, seal } from '@/lib/crypto/envelope'
import { Secret } from '@/lib/crypto/secret'
import { env } from '@/lib/env'
import { isSinkKind, type SinkFormat, type SinkSecrets, type SinkSettings } from '../kinds/rules'
import type { SinkSetup } from '../transports/setup'
import type { SinkRow } from './store'

const owner = (sinkId: string) => `sink/${sinkId}`

/** Sealed to the sink's row; null when there are none. */
export const sealSecrets = (sinkId: string, secrets: SinkSecrets): string | null =>
  Object.keys(secrets).length === 0
    ? null
    : seal(new Secret(JSON.stringify(secrets)), owner(sinkId))

export const openSecrets = (sinkId: string, sealed: string | null): SinkSecrets =>
  sealed === null ? {} : (JSON.parse(open(sealed, owner(sinkId)).reveal()) as SinkSecrets)

/** What a transport is made of, with the secrets opened. */
export function setupOf(
  row: Pick<SinkRow, 'id' | 'kind' | 'format' | 'settings' | 'secrets'>,
): SinkSetup {
  if (!isSinkKind(row.kind)) throw new Error(`There is no kind of sink ${row.kind}.`)
  return {
    id: row.id,
    kind: row.kind,
    format: row.format as SinkFormat,
    settings: row.settings as SinkSettings,
    secrets: openSecrets(row.id, row.secrets),
    host: new URL(env.PORTAL_URL).hostname,
  }
}
