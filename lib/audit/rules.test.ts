import { expect, test } from 'vitest'
import { NO_FILTERS } from './filters/schema'
import { choicesOf, dataRows, typedOf } from './rules'

test('what was and what became stand side by side, everything else alone', () => {
  expect(dataRows({ after: 'b', before: 'a', verdict: 'approve' })).toEqual([
    { field: 'before → after', before: 'a', after: 'b' },
    { field: 'verdict', value: 'approve' },
  ])
  expect(dataRows({ from: 'x' })).toEqual([{ field: 'from', value: 'x' }])
  expect(dataRows({})).toEqual([])
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
