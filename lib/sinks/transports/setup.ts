import 'server-only'
import type { SinkFormat, SinkKind, SinkSecrets, SinkSettings } from '../kinds/rules'

/** Everything a transport is made of. `host` is what the portal calls itself. */
export type SinkSetup = {
  id: string
  kind: SinkKind
  format: SinkFormat
  settings: SinkSettings
  secrets: SinkSecrets
  host: string
}
