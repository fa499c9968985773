import 'server-only'
import type { S3Client } from '@aws-sdk/client-s3'
import type { Bucket } from './s3-bucket'

const REQUEST_TIMEOUT_MS = 10_000
const CONNECTION_TIMEOUT_MS = 5_000
const ATTEMPTS_MAX = 2

/** Without these S3 refuses a put with Object Lock, and some servers that play S3 do not. */
const REQUIRED = [
  'x-amz-checksum-sha256',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
]

const headersOf = (request: unknown): Record<string, unknown> =>
  typeof request === 'object' && request !== null && 'headers' in request
    ? { ...(request.headers as object) }
    : {}

/** No put leaves without its checksum and its retention, whatever a later SDK does by default. */
function requireLockHeaders(client: S3Client): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const headers = headersOf(args.request)
        const missing = REQUIRED.filter((name) => !headers[name])
        if (commandName === 'PutObjectCommand' && missing.length > 0)
          throw new Error(`A put to S3 lacks ${missing.join(', ')}.`)
        return next(args)
      },
    { step: 'finalizeRequest', priority: 'low', name: 'requireLockHeaders' },
  )
}

/** The SDK, loaded only where a bucket is configured. Credentials come from where it looks for them. */
export async function s3For({ region, endpoint }: Bucket) {
  const sdk = await import('@aws-sdk/client-s3')
  const client = new sdk.S3Client({
    region,
    ...(endpoint && { endpoint, forcePathStyle: true }),
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
    },
  })
  requireLockHeaders(client)
  return { sdk, client }
}

export type S3 = Awaited<ReturnType<typeof s3For>>
