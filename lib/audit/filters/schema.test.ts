import { expect, test } from 'vitest'
import { NO_FILTERS, PAGE_SIZE, paramsOf, parseSearch, searchHref } from './schema'

const NOW = new Date('2026-03-31T12:00:00Z')
const ID = '01890a5d-ac96-774b-bcce-b302099a8057'
const filtersOf = (query: string) => {
  const parsed = parseSearch(paramsOf(new URLSearchParams(query)), NOW)
  expect(parsed.problems).toEqual([])
  return parsed.filters
}
const problemsOf = (query: string) => {
  const { problems, filters } = parseSearch(paramsOf(new URLSearchParams(query)), NOW)
  expect(filters).toEqual(NO_FILTERS)
  return problems.map(({ field, message }) => `${field}: ${message}`)
}

test('an empty address, and an empty form, search for everything', () => {
  expect(filtersOf('')).toEqual(NO_FILTERS)
  expect(filtersOf('q=&actor=&action=&outcome=&from=&to=&range=&team=')).toEqual(NO_FILTERS)
})

test('a list may be repeated or separated by commas; a domain stands for its actions', () => {
  expect(filtersOf('outcome=denied&outcome=failure').outcomes).toEqual(['denied', 'failure'])
  expect(filtersOf('outcome=denied,failure').outcomes).toEqual(['denied', 'failure'])
  expect(filtersOf('action=skill.*,skill.publish').actions).toEqual(['skill.publish', 'skill.read'])
  expect(filtersOf(`actor=${ID}`).actors).toEqual([ID])
})

test('a preset counts back from now and wins over dates; a last day is included whole', () => {
  expect(filtersOf('range=7d')).toMatchObject({
    range: '7d',
    from: '2026-03-24T12:00:00.000Z',
    to: null,
  })
  expect(filtersOf('range=7d&from=2026-01-05').from).toBe('2026-03-24T12:00:00.000Z')
  expect(filtersOf('range=custom&from=2026-01-05&to=2026-01-06')).toMatchObject({
    range: null,
    from: '2026-01-05T00:00:00.000Z',
    to: '2026-01-07T00:00:00.000Z',
  })
  expect(filtersOf('to=2026-01-06T10:00:00Z').to).toBe('2026-01-06T10:00:00.000Z')
})

test.each([
  ['actor=dana', 'actor: This is not the id of a person. Choose one from the list.'],
  ['team=x', 'team: This is not the id of a team. Choose one from the list.'],
  ['outcome=maybe', 'outcome: Use one of: success, failure, denied.'],
  ['class=secret', 'class: Use one of: public, internal, confidential, restricted.'],
  ['from=2026-02-31', 'from: Write the date as YYYY-MM-DD'],
  ['from=yesterday', 'from: Write the date as YYYY-MM-DD'],
  ['to=999999-01-01', 'to: Write the date as YYYY-MM-DD'],
  ['from=2026-02-02&to=2026-02-01', 'to: The end must be after the start.'],
  ['limit=201', 'limit: Use 200 or less.'],
  ['limit=0', 'limit: Use 1 or more.'],
  ['limit=many', 'limit: Use a number from 1 to 200.'],
  ['before=../../etc', 'before: This page link is damaged.'],
  ["after=' OR 1=1 --", 'after: This page link is damaged.'],
  [`q=${'x'.repeat(201)}`, 'q: Use at most 200 characters.'],
  ['q=a%00b', 'q: Remove the NUL character.'],
  ['actoin=x', 'actoin: There is no filter called “actoin”.'],
  ['__proto__=x', '__proto__: There is no filter called “__proto__”.'],
])('%s is refused by name', (query, message) => {
  expect(problemsOf(query)[0]).toContain(message)
})

test('an unknown action is named in the refusal', () => {
  expect(problemsOf('action=skill.steal')[0]).toContain('no action called “skill.steal”')
})

test('both cursors at once are refused', () => {
  const cursor = 'a'.repeat(60)
  expect(problemsOf(`before=${cursor}&after=${cursor}`)[0]).toContain('not both')
})

test('a link keeps the search and changes one part of it', () => {
  const params = { outcome: ['denied', 'failure'], q: 'a b', before: 'x' }
  expect(searchHref('/audit', params, { before: null, after: 'y' })).toBe(
    '/audit?outcome=denied&outcome=failure&q=a+b&after=y',
  )
  expect(searchHref('/audit', { q: '' })).toBe('/audit')
  expect(parseSearch({}, NOW).paging.limit).toBe(PAGE_SIZE)
})
