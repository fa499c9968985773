import { expect, test } from 'vitest'
import { csvCell, csvLine } from './csv'

test.each([
  ['=cmd|calc', "'=cmd|calc"],
  ['+1', "'+1"],
  ['-1+1', "'-1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', `"'\r=1"`],
  ['\n=1', `"'\n=1"`],
  ['  =1', "'  =1"],
  ['＝1', "'＝1"],
  ['|x', "'|x"],
  ['plain', 'plain'],
  ['a-b', 'a-b'],
  ['say "hi", twice', '"say ""hi"", twice"'],
  ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
  ['', ''],
])('%j becomes %j', (value, cell) => expect(csvCell(value)).toBe(cell))

test('numbers, booleans and nothing are written as they are', () =>
  expect(csvLine([-1, true, null, 'a'])).toBe('-1,true,,a\r\n'))
