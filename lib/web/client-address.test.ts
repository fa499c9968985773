import { describe, expect, test } from 'vitest'
import { clientAddress, plainAddress, trustedProxies } from './client-address'

const from = (setting: string, forwardedFor: string, socket = '10.1.2.3') =>
  clientAddress(socket, forwardedFor, trustedProxies(setting))

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['192.0.2.1:4711', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['[2001:db8::1]:4711', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  [' 192.0.2.1 ', '192.0.2.1'],
  ['unknown', null],
  ['_hidden', null],
  ['', null],
  ['192.0.2.1; DROP', null],
  ['999.1.1.1', null],
])('%s is the address %s', (text, address) => expect(plainAddress(text)).toBe(address))

test('without a proxy nothing but the socket counts', () =>
  expect(from('0', '6.6.6.6')).toEqual({ address: '10.1.2.3', isByProxy: false }))

describe('a number of proxies', () => {
  test.each([
    ['1', '6.6.6.6, 192.0.2.1', '192.0.2.1'],
    ['2', '6.6.6.6, 192.0.2.1, 10.0.0.9', '192.0.2.1'],
    ['3', '192.0.2.1, 10.0.0.8, 10.0.0.9', '192.0.2.1'],
    // Fewer hops than proxies: the request began inside.
    ['3', '192.0.2.1, 10.0.0.9', '192.0.2.1'],
    ['1', '', '10.1.2.3'],
    ['1', '192.0.2.1, not-an-address', '10.1.2.3'],
  ])('%s of them, %s: the client is %s', (setting, forwardedFor, address) =>
    expect(from(setting, forwardedFor)).toEqual({ address, isByProxy: true }),
  )
})

describe('proxies by address', () => {
  const ours = '10.0.0.0/8, fd00::/8, 198.51.100.7'
  test.each([
    ['6.6.6.6, 192.0.2.1, 10.0.0.9, 198.51.100.7', '192.0.2.1'],
    ['6.6.6.6, [2001:db8::5]:443, fd00::1', '2001:db8::5'],
    // Everything is ours: it began at the farthest of our own.
    ['10.0.0.8, 10.0.0.9', '10.0.0.8'],
    // Nothing is believed beyond what cannot be read.
    ['6.6.6.6, unknown, 10.0.0.9', '10.0.0.9'],
    ['', '10.1.2.3'],
  ])('%s: the client is %s', (forwardedFor, address) =>
    expect(from(ours, forwardedFor)).toEqual({ address, isByProxy: true }),
  )

  test('a request that goes around them is not believed', () =>
    expect(from(ours, '6.6.6.6', '203.0.113.4')).toEqual({
      address: '203.0.113.4',
      isByProxy: false,
    }))
})
