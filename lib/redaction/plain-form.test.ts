import { expect, test } from 'vitest'
import { unhidden } from './plain-form'

const CARD = '4111 1111 1111 1111'

test.each([
  [
    'full-width digits',
    CARD.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  ],
  ['Arabic digits', CARD.replaceAll(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)))],
  ['zero-width spaces', [...CARD].join('\u200b')],
  ['soft hyphens', CARD.replaceAll('1', '1\u00ad')],
])('%s do not hide a card', (_how, hidden) => {
  expect(unhidden(`paid with ${hidden}`, [])).toBe(`paid with ${CARD}`)
})

test('a text that hides nothing stays as it was written', () => {
  for (const text of ['naïve café', 'Zahl ４２', '٤٢ صفحة', 'a\u200bb', 'plain'])
    expect(unhidden(text, [])).toBe(text)
})
