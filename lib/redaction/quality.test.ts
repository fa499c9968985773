import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { passesLuhn } from './luhn'
import { redact } from './redact'

const TYPES = ['card', 'ssn', 'iban', 'e-mail', 'phone'] as const
type Type = (typeof TYPES)[number]
type Sample = { text: string; truth: { type: Type; start: number; end: number }[] }
const ROUNDS = 40

function randomFrom(seed: number) {
  let state = seed
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  return {
    random,
    pick: <T>(list: readonly T[]): T => list[random(list.length)] as T,
    digits: (count: number) => Array.from({ length: count }, () => random(10)).join(''),
  }
}
type Random = ReturnType<typeof randomFrom>

const grouped = (text: string, separator: string) => text.match(/.{1,4}/g)?.join(separator) ?? text

function aCard({ pick, digits, random }: Random): string {
  const [prefix, length] = pick([
    ['4', 16],
    ['51', 16],
    ['2223', 16],
    ['2719', 16],
    ['34', 15],
    ['37', 15],
    ['6011', 16],
    ['3530', 16],
    ['2131', 15],
    ['36', 14],
    ['62', 16],
    ['6759', 12],
    ['4', 13],
  ] as const)
  const body = prefix + digits(length - prefix.length - 1)
  const check = [...'0123456789'].find((digit) => passesLuhn(body + digit)) ?? ''
  const number = body + check
  if (length === 15 && random(2) === 0)
    return `${number.slice(0, 4)} ${number.slice(4, 10)} ${number.slice(10)}`
  return length === 16 ? grouped(number, pick(['', ' ', '-'])) : number
}

function anSsn({ digits, random }: Random, separator: string): string {
  const area = String(1 + random(898))
    .padStart(3, '0')
    .replace('666', '665')
  const group = String(1 + random(99)).padStart(2, '0')
  const serial = digits(4).replace('0000', '0001')
  return [area, group, serial].join(separator)
}

const mod97 = (text: string) => {
  let rest = 0
  for (const digit of text.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55)))
    rest = (rest * 10 + Number(digit)) % 97
  return rest
}

function anIban({ pick, digits, random }: Random): string {
  const [country, body] = pick([
    ['DE', () => digits(18)],
    ['GB', () => `${pick(['NWBK', 'BARC', 'HBUK'])}${digits(14)}`],
    ['FR', () => `${digits(10)}${pick(['0500013M026', '00123456A89'])}${digits(2)}`],
    ['NL', () => `${pick(['ABNA', 'INGB'])}${digits(10)}`],
    ['NO', () => digits(11)],
    ['ES', () => digits(20)],
    ['IT', () => `X${digits(22)}`],
    ['CH', () => digits(17)],
    ['PL', () => digits(24)],
  ] as const)
  const bban = body()
  const check = String(98 - mod97(`${bban}${country}00`)).padStart(2, '0')
  return grouped(`${country}${check}${bban}`, random(2) === 0 ? '' : ' ')
}

const NAMES = ['ada', 'j.park', 'maria-luisa', 'o_neill', 'sam+billing', 'zoë', 'x', 'Kim.Li99']
const HOSTS = [
  'example.com',
  'mail.example.co.uk',
  'bank.example',
  'xn--bcher-kva.example',
  'corp.example.io',
  'müller.de',
]

const anEmail = ({ pick }: Random) => `${pick(NAMES)}@${pick(HOSTS)}`

function aPhone({ pick, digits, random }: Random): string {
  const exchange = () => `${2 + random(8)}${digits(2).replace('11', '12')}`
  const area = () => pick(['212', '415', '312', '617', '206', '305'])
  return pick([
    () => `+1 ${area()} ${exchange()} ${digits(4)}`,
    () => `+1${area()}${exchange()}${digits(4)}`,
    () => `(${area()}) ${exchange()}-${digits(4)}`,
    () => `${area()}-${exchange()}-${digits(4)}`,
    () => `${area()}.${exchange()}.${digits(4)}`,
    () => `+44 20 7${digits(3)} ${digits(4)}`,
    () => `020 7${digits(3)} ${digits(4)}`,
    () => `07700 9${digits(5)}`,
    () => `+49 30 ${1 + random(9)}${digits(7)}`,
    () => `030 ${1 + random(9)}${digits(7)}`,
    () => `0151 2${digits(7)}`,
    () => `+33 6 ${1 + random(9)}${digits(1)} ${digits(2)} ${digits(2)} ${digits(2)}`,
    () => `06 ${1 + random(8)}${digits(1)} ${digits(2)} ${digits(2)} ${digits(2)}`,
    () => `+91 98${digits(3)} ${digits(5)}`,
    () => `+61 4${digits(2)} ${digits(3)} ${digits(3)}`,
    () => `${area()}-${exchange()}-${digits(4)} x${digits(3)}`,
  ])()
}

function samplesOf(file: string, seed: number): Sample[] {
  const source = randomFrom(seed)
  const make: Record<string, () => string> = {
    card: () => aCard(source),
    ssn: () => anSsn(source, '-'),
    'ssn-bare': () => anSsn(source, source.pick(['', ' '])),
    iban: () => anIban(source),
    'e-mail': () => anEmail(source),
    phone: () => aPhone(source),
  }
  const path = fileURLToPath(new URL(`samples/${file}.txt`, import.meta.url))
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  return Array.from({ length: ROUNDS }, () => lines)
    .flat()
    .map((line) => {
      const truth: Sample['truth'] = []
      let text = ''
      for (const part of line.split(/(\{[a-z-]+\})/)) {
        const name = part.slice(1, -1)
        const value = /^\{[a-z-]+\}$/.test(part) ? make[name]?.() : undefined
        if (value !== undefined) {
          const type = name.replace('-bare', '') as Type
          truth.push({ type, start: text.length, end: text.length + value.length })
        }
        text += value ?? part
      }
      return { text, truth }
    })
}

/** A hit is the right type over at least 80 % of what is to be found. */
function measure(file: string, seed: number) {
  const counts = new Map(TYPES.map((type) => [type, { hit: 0, missed: 0, wrong: 0 }]))
  const misses: string[] = []
  for (const { text, truth } of samplesOf(file, seed)) {
    const found = redact(text).findings.filter(({ type }) => TYPES.includes(type as Type))
    const used = new Set<unknown>()
    for (const { type, start, end } of truth) {
      const hit = found.find(
        (one) =>
          one.type === type &&
          Math.min(one.end, end) - Math.max(one.start, start) >= 0.8 * (end - start),
      )
      const count = counts.get(type)
      if (!count) continue
      if (hit) {
        used.add(hit)
        count.hit += 1
      } else {
        count.missed += 1
        misses.push(`${type} missed: ${text}`)
      }
    }
    for (const one of found.filter((one) => !used.has(one))) {
      const count = counts.get(one.type as Type)
      if (count) count.wrong += 1
      misses.push(`${one.type} wrong: ${text}`)
    }
  }
  const rates = TYPES.map((type) => {
    const { hit = 0, missed = 0, wrong = 0 } = counts.get(type) ?? {}
    return {
      type,
      precision: hit / (hit + wrong),
      recall: hit / (hit + missed),
      count: hit + missed,
    }
  })
  return { rates, misses }
}

const NEEDED: Record<Type, { precision: number; recall: number }> = {
  card: { precision: 0.98, recall: 0.99 },
  ssn: { precision: 0.98, recall: 0.99 },
  iban: { precision: 0.98, recall: 0.99 },
  'e-mail': { precision: 0.98, recall: 0.99 },
  phone: { precision: 0.8, recall: 0.85 },
}

describe.each([
  ['tune', 20_261_121],
  ['held-out', 77_003],
])('precision and recall on the %s samples', (file, seed) => {
  const { rates, misses } = measure(file, seed)
  it.each(rates)('$type: $precision and $recall of $count', ({ type, precision, recall }) => {
    const said = misses.filter((miss) => miss.startsWith(type)).slice(0, 20)
    expect(precision, said.join('\n')).toBeGreaterThanOrEqual(NEEDED[type].precision)
    expect(recall, said.join('\n')).toBeGreaterThanOrEqual(NEEDED[type].recall)
  })
})
