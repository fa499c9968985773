import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseNote, verifyNote } from '../merkle/signed-note'
import { verifyEd25519 } from './hash'
import { loadSigners, signWithAll } from './signing'

const ORIGIN = 'portal.example/audit-log'
const TEXT = `${ORIGIN}\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n`
const ARN = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-keys-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function aKeyFile(name: string, key: KeyObject, mode = 0o600): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, key.export({ type: 'pkcs8', format: 'pem' }))
  await chmod(path, mode)
  return path
}

const ed25519 = () => generateKeyPairSync('ed25519')

describe('a key file', () => {
  test('signs, and the signature verifies with its public half', async () => {
    const path = await aKeyFile('good.pem', ed25519().privateKey)
    const signers = await loadSigners(`file:${path}`, ORIGIN)
    const note = await signWithAll(signers, TEXT)
    const { verified } = await verifyNote(
      note,
      signers.map(({ key }) => key),
      verifyEd25519,
    )
    expect(verified).toHaveLength(1)
  })

  test('that others may read is refused', async () => {
    for (const mode of [0o640, 0o604, 0o666]) {
      const path = await aKeyFile(`open-${mode}.pem`, ed25519().privateKey, mode)
      await expect(loadSigners(`file:${path}`, ORIGIN)).rejects.toThrow(
        /readable by others.*chmod 600/,
      )
    }
  })

  test('that lacks, is no key or is of another kind is refused in words', async () => {
    await expect(loadSigners('file:/nowhere/key.pem', ORIGIN)).rejects.toThrow(/cannot be read/)
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const path = await aKeyFile('rsa.pem', rsa.privateKey)
    await expect(loadSigners(`file:${path}`, ORIGIN)).rejects.toThrow(/not an Ed25519 key/)
    const text = join(folder, 'text.pem')
    await writeFile(text, 'hello', { mode: 0o600 })
    await expect(loadSigners(`file:${text}`, ORIGIN)).rejects.toThrow(/not a PKCS #8/)
  })
})

describe('a list of keys', () => {
  test('signs with all of them, newest first, so that either verifies', async () => {
    const next = await aKeyFile('next.pem', ed25519().privateKey)
    const signers = await loadSigners(`file:${next}, vault`, ORIGIN)
    expect(signers).toHaveLength(2)
    const note = await signWithAll(signers, TEXT)
    expect(parseNote(note).signatures.map(({ id }) => id)).toEqual(signers.map(({ key }) => key.id))
    for (const { key } of signers)
      expect((await verifyNote(note, [key], verifyEd25519)).verified).toHaveLength(1)
  })

  test('that is empty is the key derived from the vault', async () => {
    const [derived] = await loadSigners('', ORIGIN)
    const [named] = await loadSigners('vault', ORIGIN)
    expect(derived?.key).toEqual(named?.key)
  })

  test('with an entry of another kind is refused in words', async () => {
    for (const entry of ['/a/b.pem', 'file:', 'gcp:x', 'http://x'])
      await expect(loadSigners(entry, ORIGIN)).rejects.toThrow(/is not a key. Write file:/)
  })
})

test('a key whose signatures are wrong signs nothing', async () => {
  const [good] = await loadSigners('vault', ORIGIN)
  if (!good) throw new Error('The vault has a key.')
  const bad = { ...good, sign: async () => new Uint8Array(64) }
  await expect(signWithAll([bad], TEXT)).rejects.toThrow(/made a signature that is not right/)
})

/** Speaks as much of AWS KMS's JSON protocol as these tests need. */
describe('a key in AWS KMS', () => {
  let server: Server
  const pair = ed25519()
  let asked: { target: string; body: Record<string, unknown> }[] = []
  let answer: Record<string, (body: Record<string, unknown>) => [number, unknown]> = {}

  const bodyOf = async (request: IncomingMessage) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    return JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>
  }

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const target = String(request.headers['x-amz-target'])
      const body = await bodyOf(request)
      asked.push({ target, body })
      const [status, reply] = answer[target]?.(body) ?? [400, { __type: 'UnknownOperation' }]
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify(reply))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_KMS: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    })
  })
  afterAll(() => server.close())
  beforeEach(() => {
    asked = []
    answer = {
      'TrentService.GetPublicKey': ({ KeyId }) => [
        200,
        {
          KeyId,
          KeySpec: 'ECC_NIST_EDWARDS25519',
          KeyUsage: 'SIGN_VERIFY',
          SigningAlgorithms: ['ED25519_SHA_512'],
          PublicKey: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
        },
      ],
      'TrentService.Sign': ({ KeyId, Message }) => [
        200,
        {
          KeyId,
          SigningAlgorithm: 'ED25519_SHA_512',
          Signature: sign(null, Buffer.from(String(Message), 'base64'), pair.privateKey).toString(
            'base64',
          ),
        },
      ],
    }
  })

  test('signs the raw text there, and the signature verifies here', async () => {
    const signers = await loadSigners(`aws-kms:${ARN}`, ORIGIN)
    const note = await signWithAll(signers, TEXT)
    const { verified } = await verifyNote(
      note,
      signers.map(({ key }) => key),
      verifyEd25519,
    )
    expect(verified).toHaveLength(1)
    expect(asked.at(-1)).toEqual({
      target: 'TrentService.Sign',
      body: {
        KeyId: ARN,
        Message: Buffer.from(TEXT).toString('base64'),
        MessageType: 'RAW',
        SigningAlgorithm: 'ED25519_SHA_512',
      },
    })
  })

  test('that signs with another key than it showed is refused', async () => {
    const signers = await loadSigners(`aws-kms:${ARN}`, ORIGIN)
    const other = ed25519()
    answer['TrentService.Sign'] = ({ Message }) => {
      const signature = sign(null, Buffer.from(String(Message), 'base64'), other.privateKey)
      return [200, { Signature: signature.toString('base64') }]
    }
    await expect(signWithAll(signers, TEXT)).rejects.toThrow(/signature that is not right/)
  })

  test('of another spec, or that is denied, is refused in words', async () => {
    answer['TrentService.GetPublicKey'] = () => [200, { KeySpec: 'RSA_2048', PublicKey: 'AAAA' }]
    await expect(loadSigners(`aws-kms:${ARN}`, ORIGIN)).rejects.toThrow(
      /must be ECC_NIST_EDWARDS25519/,
    )
    answer['TrentService.GetPublicKey'] = () => [400, { __type: 'AccessDeniedException' }]
    await expect(loadSigners(`aws-kms:${ARN}`, ORIGIN)).rejects.toThrow(/kms:GetPublicKey/)
  })

  test('is named by its ARN, so that its region is known', async () => {
    await expect(loadSigners('aws-kms:alias/log', ORIGIN)).rejects.toThrow(/not the ARN/)
    expect(asked).toEqual([])
  })
})
