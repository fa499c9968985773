import 'server-only'
import { createPublicKey } from 'node:crypto'
import { AppError } from '@/lib/errors'
import { rawPublicKey } from './hash'
import type { RawSigner } from './signing'

const REQUEST_TIMEOUT_MS = 5_000
const ATTEMPTS_MAX = 3

const refuse = (arn: string, why: string, cause?: unknown) =>
  new AppError('upstream_failed', `The KMS key ${arn} in AUDIT_LOG_KEYS ${why}`, { cause })

/**
 * A key that never leaves AWS KMS (key spec ECC_NIST_EDWARDS25519). Credentials come from where the
 * AWS SDK looks for them; the region is the key's. Throws `invalid` or `upstream_failed` in words.
 */
export async function kmsSigner(arn: string): Promise<RawSigner> {
  const [, region] = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:(?:key|alias)\/\S+$/.exec(arn) ?? []
  if (!region)
    throw new AppError('invalid', `AUDIT_LOG_KEYS: “${arn}” is not the ARN of a KMS key or alias.`)
  // Only sites with such a key load the SDK.
  const { GetPublicKeyCommand, KMSClient, SignCommand } = await import('@aws-sdk/client-kms')
  const kms = new KMSClient({
    region,
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: { requestTimeout: REQUEST_TIMEOUT_MS, connectionTimeout: REQUEST_TIMEOUT_MS },
  })
  const answer = await kms.send(new GetPublicKeyCommand({ KeyId: arn })).catch((cause: unknown) => {
    throw refuse(arn, 'does not answer for its public key (kms:GetPublicKey).', cause)
  })
  if (answer.KeySpec !== 'ECC_NIST_EDWARDS25519' || !answer.PublicKey)
    throw refuse(arn, `is of the spec ${answer.KeySpec}; it must be ECC_NIST_EDWARDS25519.`)
  const key = Buffer.from(answer.PublicKey)
  return {
    publicKey: rawPublicKey(createPublicKey({ key, format: 'der', type: 'spki' })),
    sign: async (message) => {
      const { Signature } = await kms
        .send(
          new SignCommand({
            KeyId: arn,
            Message: message,
            MessageType: 'RAW',
            SigningAlgorithm: 'ED25519_SHA_512',
          }),
        )
        .catch((cause: unknown) => {
          throw refuse(arn, 'did not sign (kms:Sign).', cause)
        })
      return Signature ?? new Uint8Array()
    },
  }
}
