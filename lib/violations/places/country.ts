import 'server-only'
import { readFileSync } from 'node:fs'
import { type CountryResponse, Reader } from 'mmdb-lib'
import { env } from '@/lib/env'
import { log } from '@/lib/log'

let reader: Reader<CountryResponse> | null | undefined

/** A file that cannot be read must not stop the rules: networks are still told apart. */
function open(): Reader<CountryResponse> | null {
  if (!env.GEOIP_FILE) return null
  try {
    return new Reader<CountryResponse>(readFileSync(env.GEOIP_FILE))
  } catch (error) {
    log.error('violations.geoip-unreadable', { file: env.GEOIP_FILE, error })
    return null
  }
}

/** The ISO 3166-1 code of the country an address is in, by the file of GEOIP_FILE; null when unknown. */
export function countryOf(ip: string): string | null {
  reader ??= open()
  try {
    return reader?.get(ip)?.country?.iso_code ?? null
  } catch {
    return null
  }
}
