import { expect, test } from 'vitest'
import { guardedLookup, isForbiddenAddress, requireAllowedHost } from './address-guard'

// 169.254.169.254 is where clouds give a machine its credentials.
test.each([
  '169.254.169.254',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '0:0:0:0:0:FFFF:169.254.169.254',
  '::ffff:0:169.254.169.254',
  '::169.254.169.254',
  '::a9fe:a9fe',
  '64:ff9b::169.254.169.254',
  '64:ff9b:0:0:0:0:a9fe:a9fe',
  '64:ff9b:1::a9fe:a9fe',
  '2002:a9fe:a9fe::1',
  '2001:0:a9fe:a9fe::',
  'FE80:0::1',
  'fe80::1%eth0',
  'fd00:ec2:0::254',
  '0.0.0.0',
])('nothing is sent to %s, however it is written', (address) => {
  expect(isForbiddenAddress(address)).toBe(true)
  if (!address.includes('%')) expect(() => requireAllowedHost(address)).toThrow(/metadata/)
})

test.each(['10.0.0.5', '192.168.1.1', '::1', '2001:db8::1', 'fd12:3456::1', '64:ff9b::10.0.0.5'])(
  '%s may be a receiver',
  (address) => expect(isForbiddenAddress(address)).toBe(false),
)

test.each(['0xa9fea9fe', '2852039166', '0251.0376.0251.0376'])(
  'a name that the resolver reads as a number, %s, is refused when connecting',
  async (name) => {
    const error = await new Promise((done) => guardedLookup(name, {}, (refused) => done(refused)))
    expect(String(error)).toMatch(/metadata/)
  },
)
