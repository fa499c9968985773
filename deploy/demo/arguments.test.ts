import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readArguments } from './arguments.mjs'

test('without options it is localhost:3000, with the data inside the clone', () => {
  expect(readArguments([], '/clone')).toEqual({
    port: 3000,
    idpPort: null,
    dataFolder: resolve('/clone/.data'),
    seed: true,
    quiet: false,
  })
})

test('every option is understood', () => {
  const given = [
    '--port',
    '3100',
    '--idp-port=4110',
    '--data',
    '/elsewhere',
    '--no-seed',
    '--quiet',
  ]
  expect(readArguments(given, '/clone')).toEqual({
    port: 3100,
    idpPort: 4110,
    dataFolder: resolve('/elsewhere'),
    seed: false,
    quiet: true,
  })
})

test.each([
  [['--prot', '1'], /Unknown option '--prot'/],
  [['--port', 'http'], /--port is “http”/],
  [['--port', '70000'], /--port is “70000”/],
  [['--port', '4000', '--idp-port', '4000'], /both 4000/],
  [['extra'], /Unexpected argument 'extra'/],
])('%j is refused by name', (given, message) => {
  expect(() => readArguments(given, '/clone')).toThrow(message)
})
