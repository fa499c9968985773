import { expect, test } from 'vitest'
import { NO_FILTERS } from './filters/schema'
import { choicesOf, dataRows, typedOf } from './rules'

test('what was and what became stand side by side, everything else alone', () => {
  const verdict = { field: 'verdict', value: 'approve' }
  const state = { field: 'state', before: 'pending', after: 'approved' }
  expect(
    dataRows({
      data: { verdict: 'approve' },
      before: { state: 'pending' },
      after: { state: 'approved', by: 'x' },
    }),
  ).toEqual([state, { field: 'by', before: null, after: 'x' }, verdict])
  // Version 1 of events said it among the data.
  expect(dataRows({ data: { after: 'b', before: 'a', verdict: 'approve' } })).toEqual([
    { field: 'changed', before: 'a', after: 'b' },
    verdict,
  ])
  expect(dataRows({ data: { from: 'x' } })).toEqual([{ field: 'from', value: 'x' }])
  expect(dataRows({ data: {} })).toEqual([])
})

test('what was typed is kept apart from what was chosen', () => {
  const filters = {
    ...NO_FILTERS,
    text: 'dana@example.test',
    resourceId: 'r',
    outcomes: ['denied'] as const,
  }
  expect(choicesOf(filters)).toEqual(['outcome=denied'])
  expect(typedOf(filters)).toBe('q=dana%40example.test&resourceId=r')
  expect(typedOf(NO_FILTERS)).toBe('')
})
