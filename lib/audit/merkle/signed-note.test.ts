import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { formatCheckpoint, parseCheckpoint } from './checkpoint'
import type { Sha256 } from './rules'
import {
  COSIGNATURE,
  cosignature,
  ED25519,
  formatNote,
  formatVerifierKey,
  makeVerifierKey,
  parseNote,
  parseVerifierKey,
  signatureBy,
  signedMessage,
  type VerifyEd25519,
  verifyNote,
} from './signed-note'
import { formatTlogProof, parseTlogProof } from './tlog-proof'

const sha256: Sha256 = (...parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')
const check: VerifyEd25519 = (publicKey, message, signature) =>
  verify(
    null,
    message,
    createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' }),
    signature,
  )

function aSigner(name: string, algorithm = ED25519) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const key = makeVerifierKey(sha256, { name, algorithm, publicKey: new Uint8Array(raw) })
  const signatureOf = (text: string, time = 0n) => {
    const signature = sign(null, signedMessage(key, text, time), privateKey)
    return signatureBy(key, algorithm === COSIGNATURE ? cosignature(time, signature) : signature)
  }
  return { key, signatureOf }
}

// The example of C2SP signed-note: its key, its text, its signature.
const EXAMPLE_KEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'
const EXAMPLE_NOTE = `This is an example message.

\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`
// The examples of C2SP tlog-checkpoint and tlog-cosignature: forms, without published keys.
const COSIGNED = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
`

const TEXT = 'portal.example/audit-log\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'

describe('the examples of the specification', () => {
  test('verify', async () => {
    const key = parseVerifierKey(sha256, EXAMPLE_KEY)
    const { text, verified } = await verifyNote(EXAMPLE_NOTE, [key], check)
    expect(text).toBe('This is an example message.\n')
    expect(verified).toEqual([{ key, timestamp: null }])
    expect(formatVerifierKey(key)).toBe(EXAMPLE_KEY)
  })

  test('are written as they were read', () => {
    for (const note of [EXAMPLE_NOTE, COSIGNED]) {
      const { text, signatures } = parseNote(note)
      expect(formatNote(text, signatures)).toBe(note)
    }
  })

  test('of a checkpoint has its origin, size and root', () => {
    const { text, signatures } = parseNote(COSIGNED)
    const checkpoint = parseCheckpoint(text)
    expect(checkpoint.origin).toBe('example.com/behind-the-sofa')
    expect(checkpoint.size).toBe(20_852_163n)
    expect(formatCheckpoint(checkpoint)).toBe(text)
    expect(signatures.map(({ id }) => id)).toEqual(['033de0ae', '8d66cf3f'])
  })
})

describe('a note', () => {
  const one = aSigner('portal.example/audit-log')
  const two = aSigner('portal.example/audit-log')
  const witness = aSigner('witness.example/w1', COSIGNATURE)
  const note = formatNote(TEXT, [one.signatureOf(TEXT), two.signatureOf(TEXT)])

  test('of two keys verifies with either, so that keys can be exchanged', async () => {
    for (const { key } of [one, two])
      expect((await verifyNote(note, [key], check)).verified).toHaveLength(1)
    expect((await verifyNote(note, [one.key, two.key], check)).verified).toHaveLength(2)
  })

  test('counts one key once, however often it signed', async () => {
    const twice = formatNote(TEXT, [one.signatureOf(TEXT), one.signatureOf(TEXT)])
    expect((await verifyNote(twice, [one.key], check)).verified).toHaveLength(1)
  })

  test('with sixteen signatures is read', async () => {
    const many = Array.from({ length: 15 }, (_, at) => aSigner(`w${at}.example`).signatureOf(TEXT))
    const sixteen = formatNote(TEXT, [...many, one.signatureOf(TEXT)])
    expect((await verifyNote(sixteen, [one.key], check)).verified).toHaveLength(1)
  })

  test('of unknown keys only is refused, also when name or id is known', async () => {
    await expect(
      verifyNote(note, [aSigner('portal.example/audit-log').key], check),
    ).rejects.toThrow(/no signature of a key that is trusted/)
    await expect(verifyNote(note, [], check)).rejects.toThrow(/no signature/)
    const renamed = note.replaceAll('\u2014 portal.example', '\u2014 portal.example2')
    await expect(verifyNote(renamed, [one.key], check)).rejects.toThrow(/no signature/)
  })

  test('with any changed byte of text or signature is refused as a whole', async () => {
    const altered = note.replace('\n7\n', '\n8\n')
    await expect(verifyNote(altered, [one.key], check)).rejects.toThrow(/is not right/)
    const wrong = { ...one.signatureOf('other\n') }
    const mixed = formatNote(TEXT, [two.signatureOf(TEXT), wrong])
    await expect(verifyNote(mixed, [one.key, two.key], check)).rejects.toThrow(/is not right/)
  })

  test('with a cosignature says when it was given', async () => {
    const cosigned = formatNote(TEXT, [
      one.signatureOf(TEXT),
      witness.signatureOf(TEXT, 1_679_315_147n),
    ])
    const { verified } = await verifyNote(cosigned, [one.key, witness.key], check)
    expect(verified.map(({ timestamp }) => timestamp)).toEqual([null, 1_679_315_147])
  })

  test('with a cosignature whose time was moved is refused', async () => {
    const line = witness.signatureOf(TEXT, 1_679_315_147n)
    line.signature[7] = (line.signature[7] ?? 0) ^ 1
    const moved = formatNote(TEXT, [line])
    await expect(verifyNote(moved, [witness.key], check)).rejects.toThrow(/is not right/)
  })

  test('that is malformed is refused in words', () => {
    const { signature } = one.signatureOf(TEXT)
    expect(() => formatNote('no newline', [one.signatureOf(TEXT)])).toThrow(/ends in a newline/)
    expect(() => formatNote(TEXT, [])).toThrow(/with a signature/)
    expect(() => formatNote('a\tb\n', [{ name: 'n', id: '00000000', signature }])).toThrow(
      /control/,
    )
    for (const text of ['', 'text\n', note.slice(0, -1), note.replace('\u2014', '-'), `${note}\n`])
      expect(() => parseNote(text), JSON.stringify(text)).toThrow(/note|signature|base64/)
    expect(() => parseNote(note.replace('CsUY', 'Cs\u0000Y'))).toThrow(/not a signed note/)
    expect(() => parseNote(TEXT.concat('\n', '\u2014 n AAAA\n'.repeat(101)))).toThrow(/at most/)
  })

  test('is read from its last empty line, so that the text may have some', () => {
    const text = 'first\n\nsecond\n'
    expect(parseNote(formatNote(text, [one.signatureOf(text)])).text).toBe(text)
  })
})

describe('a verifier key', () => {
  test('whose id is not its own is refused', () =>
    expect(() => parseVerifierKey(sha256, EXAMPLE_KEY.replace('530d903a', '530d903b'))).toThrow(
      /not that of the key/,
    ))

  test('that is malformed is refused in words', () => {
    for (const text of ['', 'a+b', 'a b+530d903a+AekyeRrm', `${EXAMPLE_KEY}=`, 'x+530d903a+Aw=='])
      expect(() => parseVerifierKey(sha256, text), text).toThrow(/verifier key|base64|32 bytes/)
  })

  test('cannot have a name with a space or a plus', () => {
    for (const name of ['', 'a b', 'a+b', 'a\u00a0b', 'a\u2003b'])
      expect(() =>
        makeVerifierKey(sha256, { name, algorithm: ED25519, publicKey: new Uint8Array(32) }),
      ).toThrow(/key name/)
  })
})

describe('a checkpoint', () => {
  test('that is malformed is refused', () => {
    for (const text of [
      '',
      'a\n1\n',
      'a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
      'a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
      'a\n1\nCsUY\n',
      'a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n',
      '\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
      'a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nmore\n',
    ])
      expect(() => parseCheckpoint(text), JSON.stringify(text)).toThrow()
  })
})

describe('an offline proof', () => {
  const proof = {
    extra: new TextEncoder().encode('{"core":{}}'),
    index: 73_894n,
    proof: [sha256(), sha256(Uint8Array.of(1))],
    checkpoint: COSIGNED,
  }

  test('is read as it was written, with and without its extra', () => {
    expect(parseTlogProof(formatTlogProof(proof))).toEqual(proof)
    const without = { ...proof, extra: null, proof: [] }
    expect(parseTlogProof(formatTlogProof(without))).toEqual(without)
    expect(formatTlogProof(without)).toBe(`c2sp.org/tlog-proof@v1\nindex 73894\n\n${COSIGNED}`)
  })

  test('that is malformed is refused', () => {
    const text = formatTlogProof(proof)
    for (const wrong of [
      '',
      text.replace('@v1', '@v2'),
      text.replace('index 73894', 'index 073894'),
      text.replace('index 73894\n', ''),
      text.replace('\n\n', '\n'),
      text.replace('extra ', 'extra ='),
    ])
      expect(() => parseTlogProof(wrong), wrong.slice(0, 60)).toThrow()
  })
})
