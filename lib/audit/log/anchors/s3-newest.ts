import 'server-only'
import type { Bucket } from './s3-bucket'
import type { S3 } from './s3-client'

const KEYS_MAX = 1_000
const REQUESTS_MAX = 200
const FIRST_STEP = 1_024n
const SIZE_DIGITS = 20

export const padded = (size: bigint): string => size.toString().padStart(SIZE_DIGITS, '0')

export type Version = { key: string; versionId: string; size: bigint; at: number }
type Page = { versions: readonly Version[]; isCut: boolean }

const folderOf = ({ prefix }: Bucket): string => (prefix === '' ? '' : `${prefix}/`)

export const keyOf = (bucket: Bucket, size: bigint, rootHex: string): string =>
  `${folderOf(bucket)}${padded(size)}-${rootHex.slice(0, 16)}.checkpoint`

const SUFFIX = /(\d{20})-[0-9a-f]{16}\.checkpoint$/

/**
 * One page of the versions of checkpoints with at least `size` entries. Versions, because a delete
 * marker hides an object from the plain list, while its locked version is still there.
 */
async function pageFrom(s3: S3, bucket: Bucket, size: bigint, signal: AbortSignal): Promise<Page> {
  const answer = await s3.client.send(
    new s3.sdk.ListObjectVersionsCommand({
      Bucket: bucket.name,
      Prefix: folderOf(bucket),
      KeyMarker: `${folderOf(bucket)}${padded(size)}`,
      MaxKeys: KEYS_MAX,
    }),
    { abortSignal: signal },
  )
  const versions = (answer.Versions ?? []).flatMap(({ Key, VersionId, LastModified }) => {
    const [, digits] = SUFFIX.exec(Key ?? '') ?? []
    if (!Key || !VersionId || !digits || Key !== `${folderOf(bucket)}${Key.slice(-SUFFIX_LENGTH)}`)
      return []
    const at = LastModified?.getTime() ?? 0
    return [{ key: Key, versionId: VersionId, size: BigInt(digits), at }]
  })
  return { versions, isCut: answer.IsTruncated === true }
}

const SUFFIX_LENGTH = SIZE_DIGITS + 1 + 16 + '.checkpoint'.length

/** The largest sizes first, and of one object the newest version. */
const newestFirst = (versions: readonly Version[]): Version[] =>
  versions.toSorted((one, other) =>
    one.size === other.size ? other.at - one.at : one.size > other.size ? -1 : 1,
  )

/**
 * The versions at the end of the list, largest first. S3 lists upwards only, so this leaps ahead in
 * steps that double while there is something, and halves them when there is not: some 50 requests for
 * the first time, one or two from a known size on.
 */
export async function newestVersions(
  s3: S3,
  bucket: Bucket,
  from: bigint,
  signal: AbortSignal,
): Promise<Version[]> {
  let page = await pageFrom(s3, bucket, from, signal)
  let step = FIRST_STEP
  for (let asked = 1; page.isCut && asked < REQUESTS_MAX; asked += 1) {
    const last = page.versions.at(-1)
    if (!last) break
    const beyond = await pageFrom(s3, bucket, last.size + step, signal)
    if (beyond.versions.length > 0) {
      page = beyond
      step *= 2n
    } else if (step > 1n) step /= 2n
    else break
  }
  return newestFirst(page.versions)
}
