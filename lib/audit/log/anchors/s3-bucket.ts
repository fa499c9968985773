import 'server-only'
import { AppError } from '@/lib/errors'

const DAYS_DEFAULT = 365
const DAYS_MAX = 36_500
const PARAMETERS = ['region', 'endpoint', 'mode', 'days']

/** `prefix` has no slash at its ends, and may be empty. */
export type Bucket = {
  name: string
  prefix: string
  region: string
  endpoint: string | null
  mode: 'GOVERNANCE' | 'COMPLIANCE'
  days: number
}

const refuse = (why: string) =>
  new AppError(
    'invalid',
    `AUDIT_ANCHOR_S3 ${why} Write s3://bucket/prefix?region=eu-central-1&mode=GOVERNANCE&days=365`,
  )

function daysOf(text: string | null): number {
  const days = text === null ? DAYS_DEFAULT : Number(text)
  if (Number.isInteger(days) && days >= 1 && days <= DAYS_MAX) return days
  throw refuse(`has days=${text}; it must be a whole number from 1 to ${DAYS_MAX}.`)
}

/** Reads `s3://bucket/prefix?region=&endpoint=&mode=&days=`. Throws `invalid` in words. */
export function parseBucket(text: string): Bucket {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol !== 's3:' || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.hostname))
    throw refuse('does not name a bucket.')
  const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.includes(name))
  if (unknown) throw refuse(`has ${unknown}=, which is not known.`)
  const mode = url.searchParams.get('mode') ?? 'GOVERNANCE'
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE')
    throw refuse(`has mode=${mode}; it must be GOVERNANCE or COMPLIANCE.`)
  const endpoint = url.searchParams.get('endpoint')
  if (endpoint !== null && !/^https?:\/\/[^/]+\/?$/.test(endpoint))
    throw refuse(`has endpoint=${endpoint}; it must be an address without a path.`)
  const region = url.searchParams.get('region')
  if (!region && !endpoint) throw refuse('lacks region=.')
  return {
    name: url.hostname,
    prefix: decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, ''),
    region: region ?? 'us-east-1',
    endpoint,
    mode,
    days: daysOf(url.searchParams.get('days')),
  }
}
