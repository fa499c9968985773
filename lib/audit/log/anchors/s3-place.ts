import 'server-only'
import { createHash } from 'node:crypto'
import { clearAlarm, raiseAlarm } from '@/lib/audit/alarms/raise'
import { now } from '@/lib/db/clock'
import { AppError } from '@/lib/errors'
import { toHex } from '../../merkle/base64'
import type { AnchoredHead } from '../contradiction'
import {
  foreignHead,
  ownHead,
  type Place,
  type Receipt,
  type StoredCheckpoint,
  unusable,
} from './place'
import type { Bucket } from './s3-bucket'
import { type S3, s3For } from './s3-client'
import { keyOf, newestVersions, type Version } from './s3-newest'

const DAY_MS = 86_400_000
const CHECK_EVERY_MS = 3_600_000
const BATCH_MAX = 20
const NOTE_BYTES_MAX = 64 * 1024
const VERSIONS_LOOKED_AT = 5

/** What S3 said, in its own short word; the whole answer is the cause. */
const codeOf = (error: unknown): string => (error instanceof Error ? error.name : 'Error')

class S3Place implements Place {
  readonly kind = 's3'
  readonly batchMax = BATCH_MAX
  readonly name: string
  #s3: Promise<S3> | undefined
  #checkedAt = 0
  #from = 0n

  constructor(private readonly bucket: Bucket) {
    this.name = `s3://${bucket.name}${bucket.prefix === '' ? '' : `/${bucket.prefix}`}`
  }

  async last(signal: AbortSignal): Promise<AnchoredHead | null> {
    const s3 = await this.#client()
    await this.#requireLock(s3, signal)
    const versions = await this.#asked('be listed (s3:ListBucketVersions)', () =>
      newestVersions(s3, this.bucket, this.#from, signal),
    )
    for (const version of versions.slice(0, VERSIONS_LOOKED_AT)) {
      const head = await ownHead(this.name, await this.#read(s3, version, signal))
      if (!head) continue
      this.#from = head.size
      return head
    }
    return versions.length === 0 ? null : foreignHead(this.name)
  }

  async put(checkpoints: readonly StoredCheckpoint[], signal: AbortSignal): Promise<Receipt[]> {
    const s3 = await this.#client()
    await this.#requireLock(s3, signal)
    const receipts: Receipt[] = []
    for (const checkpoint of checkpoints)
      receipts.push(
        await this.#asked('be written (s3:PutObject, s3:PutObjectRetention)', () =>
          this.#write(s3, checkpoint, signal),
        ),
      )
    return receipts
  }

  #client(): Promise<S3> {
    this.#s3 ??= s3For(this.bucket)
    return this.#s3
  }

  async #asked<T>(what: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (cause) {
      if (cause instanceof AppError) throw cause
      throw unusable(`The bucket ${this.name} cannot ${what}: ${codeOf(cause)}.`, cause)
    }
  }

  async #write(s3: S3, { size, root, note }: StoredCheckpoint, signal: AbortSignal) {
    const { name, mode, days } = this.bucket
    const key = keyOf(this.bucket, size, toHex(root))
    const until = new Date(now().getTime() + days * DAY_MS)
    const { VersionId, ETag } = await s3.client.send(
      new s3.sdk.PutObjectCommand({
        Bucket: name,
        Key: key,
        Body: note,
        ContentType: 'text/plain; charset=utf-8',
        ChecksumSHA256: createHash('sha256').update(note).digest('base64'),
        ObjectLockMode: mode,
        ObjectLockRetainUntilDate: until,
      }),
      { abortSignal: signal },
    )
    if (!VersionId)
      throw unusable(
        `The bucket ${this.name} gave no version to what it took: it keeps no versions.`,
      )
    return { key, version: VersionId, etag: ETag ?? '', mode, until: until.toISOString() }
  }

  async #read(s3: S3, { key, versionId }: Version, signal: AbortSignal): Promise<string> {
    return this.#asked('be read (s3:GetObjectVersion)', async () => {
      const { Body, ContentLength } = await s3.client.send(
        new s3.sdk.GetObjectCommand({ Bucket: this.bucket.name, Key: key, VersionId: versionId }),
        { abortSignal: signal },
      )
      const isNote = (ContentLength ?? Number.POSITIVE_INFINITY) <= NOTE_BYTES_MAX
      return isNote ? ((await Body?.transformToString()) ?? '') : ''
    })
  }

  /** A bucket that does not lock what it takes proves nothing: an alarm, and nothing is sent there. */
  async #requireLock(s3: S3, signal: AbortSignal): Promise<void> {
    if (this.#checkedAt !== 0 && performance.now() - this.#checkedAt < CHECK_EVERY_MS) return
    const key = `bucket/${this.name}`
    const problem = await this.#lockProblem(s3, signal)
    if (problem === null) await clearAlarm('unanchored-checkpoint', key)
    else {
      await raiseAlarm({ kind: 'unanchored-checkpoint', key, detail: problem })
      throw unusable(problem)
    }
    this.#checkedAt = performance.now()
  }

  async #lockProblem({ sdk, client }: S3, signal: AbortSignal): Promise<string | null> {
    const Bucket = this.bucket.name
    const options = { abortSignal: signal }
    const locked = await this.#asked(
      'be asked for its Object Lock (s3:GetBucketObjectLockConfiguration)',
      () =>
        client
          .send(new sdk.GetObjectLockConfigurationCommand({ Bucket }), options)
          .then(({ ObjectLockConfiguration: found }) => found?.ObjectLockEnabled === 'Enabled')
          .catch((error: unknown) => {
            if (codeOf(error) === 'ObjectLockConfigurationNotFoundError') return false
            throw error
          }),
    )
    if (!locked)
      return `The bucket ${this.name} has no Object Lock, so whoever may write to it may delete from it. Make a bucket with Object Lock.`
    const { Status } = await this.#asked(
      'be asked for its versioning (s3:GetBucketVersioning)',
      () => client.send(new sdk.GetBucketVersioningCommand({ Bucket }), options),
    )
    return Status === 'Enabled'
      ? null
      : `The bucket ${this.name} keeps no versions, which Object Lock needs. Turn versioning on.`
  }
}

/** An S3 bucket with Object Lock: what was put there cannot be changed or deleted for the days set. */
export const s3Place = (bucket: Bucket): Place => new S3Place(bucket)
