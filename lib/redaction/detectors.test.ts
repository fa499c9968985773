import { generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { BUILT_IN } from './catalogue'
import { compileRule } from './compile-rule'
import { classify, redact } from './redact'
import { FIELD_MAX } from './rules'

/** Put together here, so that no scanner of this repository takes them for real. */
const glue = (...parts: readonly string[]) => parts.join('')
const R36 = glue('R7kQz2mVb9Lx4TcW', '8nYs3HdJ6fGpA1eUo5iK')
const R48 = glue(R36, 'Wq3Zt8Ln5Bv2')
const base64 = (text: string) => Buffer.from(text).toString('base64url')
const JWT = glue(
  base64('{"alg":"HS256","typ":"JWT"}'),
  '.',
  base64('{"sub":"1234567890"}'),
  '.',
  R48,
)
const PEM = glue(
  '-----BEGIN RSA ',
  'PRIVATE KEY-----\n',
  R48,
  '\n',
  R48,
  '\n-----END RSA ',
  'PRIVATE KEY-----',
)
const AWS_SECRET = glue('wJ4rXUtnFEMI/K7MDENG', '+bPxRfiCYzQmTkHb9Lsa')

type Case = readonly [type: string, given: string, kept: string]
const SECRETS: readonly Case[] = [
  ['anthropic-key', glue('sk-', 'ant-api03-', R48, R48, 'AA'), '[redacted: anthropic-key …v2AA]'],
  ['anthropic-key', glue('sk-', 'ant-admin01-', R48), ''],
  ['anthropic-key', glue('sk-', 'ant-oat01-', R48), ''],
  ['openai-key', glue('sk-', 'proj-', R48), ''],
  ['openai-key', glue('sk-', R48), ''],
  ['openai-key', glue('sk-', '3f786850e387550fdab836ed7e6dc881'), ''],
  ['github-token', glue('gh', 'p_', R36), ''],
  ['github-token', glue('github_', 'pat_', R36, '_', R48), ''],
  ['gitlab-token', glue('gl', 'pat-', R36.slice(0, 20)), ''],
  ['slack-token', glue('xox', 'b-1234567890-', R36), ''],
  [
    'slack-token',
    glue('https://hooks.slack.', 'com/services/T024BE7LH/B024BE7LJ/', R36.slice(0, 24)),
    '',
  ],
  ['stripe-key', glue('sk_', 'live_', R36.slice(0, 24)), ''],
  ['npm-token', glue('npm', '_', R36), ''],
  ['pypi-token', glue('pypi-', 'AgEIcHlwaS5vcmc', R48, R48), ''],
  ['google-key', glue('AI', 'za', R36.slice(0, 35)), ''],
  ['google-key', glue('GOC', 'SPX-', R36.slice(0, 28)), ''],
  ['aws-key-id', glue('AK', 'IAQ3EGRXUZP7LK5MNT'), '[redacted: aws-key-id …5MNT]'],
  ['aws-secret', glue('aws_secret_access_key = ', AWS_SECRET), ''],
  ['azure-key', glue('Account', 'Key=', R48, R36, 'Ab=='), ''],
  ['azure-key', glue('abc8', 'Q~', R36.slice(0, 34)), ''],
  ['hugging-face-token', glue('hf', '_', R36.slice(0, 34)), ''],
  ['jwt', JWT, ''],
  ['private-key', PEM, ''],
  ['private-key', PEM.slice(0, 90), ''],
  ['secret', 'password=hunter2!x', 'password=[redacted: secret]'],
  ['secret', '"client_secret": "9f8Ab3Kq77Zr1LmN0p"', ''],
  ['secret', 'DB_PASSWORD: Tr0ub4dor&3', ''],
  ['secret', glue('Authorization: Bearer ', R36), ''],
  ['secret', 'postgres://app:s3cr3tPw@db.internal:5432/app', ''],
]

describe('secrets', () => {
  it.each(SECRETS)('%s is found whole, wherever it stands: %s', (type, secret, kept) => {
    const around = [
      ['', ''],
      ['The key is ', ' in this text.'],
      ['{"value":"', '"}'],
      ['(', ')'],
    ]
    for (const [before, after] of around) {
      const { text, findings, class: dataClass } = redact(`${before}${secret}${after}`)
      expect(findings.map((finding) => finding.type)).toEqual([type])
      expect(dataClass).toBe('restricted')
      expect(text).toContain('[redacted: ')
      if (kept) expect(text).toBe(`${before}${kept}${after}`)
    }
  })

  it('an access token of ours is known as such', async () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const token = await new SignJWT({ scope: 'skill:read' })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'key' })
      .setSubject('somebody')
      .sign(privateKey)
    expect(redact(`Bearer ${token}`).findings).toMatchObject([{ type: 'access-token' }])
  })

  it.each([
    glue('AK', 'IAIOSFODNN7EXAMPLE'),
    'sk-ant-your-key-here',
    'ANTHROPIC_API_KEY=sk-ant-api03-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'password=',
    'password: must have at least 12 characters',
    'the token is revoked',
    'secret: $SECRET_OF_THE_DATABASE',
    'token_id=0190c5f2-7c1e-7abc-9def-0123456789ab',
    'postgres://user:password@localhost/db',
    'sk-learn and risk-adjusted-returns-of-the-portfolio-2026',
    'eyJust a word. And another. And more.',
    'npm_config_registry',
    'The basic authentication-information-page',
  ])('%s is none', (text) => {
    expect(redact(text).text).toBe(text)
  })
})

describe('other numbers that carry a check digit', () => {
  it.each([
    ['itin', 'ITIN 912-74-1234', 'ITIN 93-74-1234'],
    ['npi', 'NPI: 1234567893', 'NPI: 1234567890'],
    ['mbi', 'member 1EG4-TE5-MK73', 'member 1SG4-TE5-MK73'],
    ['mbi', 'member 1EG4TE5MK73', 'member 1EG4TE5MK7'],
    ['dea', 'DEA number AB1234563', 'DEA number AB1234560'],
    ['aba', 'routing number 021000021', 'routing number 021000022'],
  ])('%s: %s and not %s', (type, positive, negative) => {
    expect(redact(positive).findings.map((finding) => finding.type)).toEqual([type])
    expect(redact(negative).text).toBe(negative)
  })

  it('an IP address is labelled and stays', () => {
    for (const text of [
      'from 203.0.113.7',
      'from 2001:db8::8a2e:370:7334 today',
      '::ffff:10.0.0.1',
    ]) {
      expect(redact(text)).toMatchObject({
        text,
        class: 'internal',
        findings: [{ replacement: null }],
      })
    }
    for (const text of ['999.1.1.1', '1.2.3', '10:15:30', 'a::', 'std::string'])
      expect(redact(text).findings).toEqual([])
  })
})

describe('redaction', () => {
  const SAMPLES = [
    ...SECRETS.map(([, secret]) => secret),
    '4111 1111 1111 1111',
    'ada@example.com',
    'DE89 3704 0044 0532 0130 00',
    '536-22-1847',
    '+44 20 7946 0958',
    '203.0.113.7',
  ]

  it('twice is the same as once, in any order and with anything between', () => {
    let seed = 7
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return seed % below
    }
    const between = [
      '',
      ' ',
      ', ',
      '\n',
      '=',
      ': ',
      '/',
      '"',
      '-',
      'x',
      '1',
      ' tel ',
      'password=',
      '[',
      ']',
      '@',
      '.',
    ]
    for (let i = 0; i < 5_000; i += 1) {
      const text = Array.from({ length: 1 + random(5) }, () =>
        glue(between[random(between.length)] ?? '', SAMPLES[random(SAMPLES.length)] ?? ''),
      ).join(between[random(between.length)])
      for (const options of [{}, { mark: () => 'a1b2c3' }]) {
        const once = redact(text, options).text
        expect(redact(once, options).text, JSON.stringify(text)).toBe(once)
      }
    }
  })

  it('marks secrets and cards so that two of the same can be seen to be the same', () => {
    const mark = (type: string, secret: string) =>
      secret.endsWith('1111') ? 'aaaaaa' : `${type.length}`
    expect(redact('4111111111111111 ada@example.com', { mark }).text).toBe(
      '[card …1111 #aaaaaa] [e-mail]',
    )
  })

  it('leaves no half of a secret beside what was found in it', () => {
    const { text, class: dataClass } = redact('password="Xy9!ada@example.com#Zq77"')
    expect(text).not.toMatch(/Xy9|Zq77|ada/)
    expect(dataClass).toBe('restricted')
  })

  it('has the highest class of what was found', () => {
    expect(classify('hello')).toBeNull()
    expect(classify('from 203.0.113.7')).toBe('internal')
    expect(classify('from 203.0.113.7 by ada@example.com')).toBe('confidential')
    expect(classify('4111111111111111 by ada@example.com')).toBe('restricted')
  })

  it('passes nothing on that was not looked through, and says how much that was', () => {
    const text = `${'word '.repeat(20_000)}4111 1111 1111 1111`
    const { text: kept } = redact(text)
    expect(kept.length).toBeLessThanOrEqual(FIELD_MAX)
    const left = Number(/\[truncated, (\d+) characters not scanned\]$/.exec(kept)?.[1])
    expect(kept.indexOf('[truncated') + left).toBe(text.length)
    expect(redact(kept).text).toBe(kept)
    const card = '4111 1111 1111 1111'
    for (let shift = 60; shift < 110; shift += 2) {
      const straddling = 'x '.repeat(40_000).slice(0, FIELD_MAX - shift) + card + ' y'.repeat(5_000)
      expect(redact(straddling).text).not.toMatch(/4111/)
    }
  })

  it('keeps to the limit where markers are longer than what they stand for', () => {
    const text = 'a@b.de '.repeat(9_000)
    const once = redact(text).text
    expect(once.length).toBeLessThanOrEqual(FIELD_MAX)
    expect(redact(once).text).toBe(once)
  })

  it('finds what an own rule says, and not inside earlier markers', () => {
    const rule = compileRule({
      id: '1',
      name: 'Four digits',
      type: 'pin',
      pattern: '[0-9]{4}',
      class: 'restricted',
      replacement: 'secret',
      keywords: [],
    })
    const once = redact('pin 4711 and 4111 1111 1111 1111', { rules: [rule] }).text
    expect(once).toBe('pin [redacted: pin] and [card …1111]')
    expect(redact(once, { rules: [rule] }).text).toBe(once)
  })

  it('every type has one detector, a plain name, and words for its page', () => {
    expect(new Set(BUILT_IN.map(({ type }) => type)).size).toBe(BUILT_IN.length)
    for (const { type, finds, example, keywords } of BUILT_IN) {
      expect(type).toMatch(/^[a-z][a-z0-9-]*$/)
      expect(finds.length * example.length).toBeGreaterThan(0)
      for (const keyword of keywords) expect(keyword).toBe(keyword.toLowerCase())
    }
  })
})
