import 'server-only'
import { env, isLoopback } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { COSIGNATURE, parseVerifierKey } from '../../merkle/signed-note'
import { sha256 } from '../hash'
import { filePlace } from './file-place'
import type { Place } from './place'
import { parseBucket } from './s3-bucket'
import { s3Place } from './s3-place'
import { type Witness, witnessPlace } from './witness-place'

const refuse = (entry: string, why: string) =>
  new AppError('invalid', `AUDIT_WITNESSES: “${entry}” ${why}`)

/** `<url>|<verifier key>`. Throws `invalid` in words. */
export function parseWitness(entry: string): Witness {
  const split = entry.indexOf('|')
  const [address, vkey] = [entry.slice(0, split), entry.slice(split + 1)]
  if (split < 0 || !URL.canParse(address))
    throw refuse(entry, 'is not written <address>|<verifier key of the witness>.')
  const url = new URL(address)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    throw refuse(entry, 'must be an https address.')
  const key = parseVerifierKey(sha256, vkey)
  if (key.algorithm !== COSIGNATURE)
    throw refuse(entry, 'has a key of a log. A witness has one of kind 4, which begins with BA.')
  return { url: address.replace(/\/+$/, ''), key }
}

/** The places of these settings. Throws `invalid` in words. */
export function placesOf(settings: {
  AUDIT_ANCHOR_FILE: string
  AUDIT_ANCHOR_S3: string
  AUDIT_WITNESSES: string
}): readonly Place[] {
  const witnesses = settings.AUDIT_WITNESSES.split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(parseWitness)
  return [
    ...(settings.AUDIT_ANCHOR_FILE ? [filePlace(settings.AUDIT_ANCHOR_FILE)] : []),
    ...(settings.AUDIT_ANCHOR_S3 ? [s3Place(parseBucket(settings.AUDIT_ANCHOR_S3))] : []),
    ...witnesses.map(witnessPlace),
  ]
}

let configured: readonly Place[] | undefined

/** Where the environment says that checkpoints go. Throws `invalid` in words. */
export function configuredPlaces(): readonly Place[] {
  configured ??= placesOf(env)
  return configured
}
