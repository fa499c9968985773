import { expect, test } from 'vitest'
import { readKind } from './rules'

test.each([
  ['splunk', 'token'],
  ['datadog', 'apiKey'],
  ['elastic', 'apiKey'],
] as const)(
  'a secret of %s with a line break, which would end its header, is refused',
  (kind, name) => {
    const url = 'https://siem.example'
    const { problems } = readKind(kind, { url, [name]: 'abc\r\nX-Other: 1' })
    expect(problems).toMatchObject([{ field: name, rule: 'one-line' }])
    expect(readKind(kind, { url, [name]: 'abc' }).problems).toEqual([])
  },
)
