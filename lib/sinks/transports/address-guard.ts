import 'server-only'
import dns from 'node:dns'
import net from 'node:net'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'

const forbidden = new net.BlockList()
// Link-local, where clouds keep their metadata services; also those with addresses of their own.
forbidden.addSubnet('169.254.0.0', 16, 'ipv4')
forbidden.addAddress('100.100.100.200', 'ipv4')
forbidden.addAddress('168.63.129.16', 'ipv4')
forbidden.addAddress('192.0.0.192', 'ipv4')
forbidden.addSubnet('0.0.0.0', 8, 'ipv4')
forbidden.addSubnet('224.0.0.0', 4, 'ipv4')
forbidden.addSubnet('240.0.0.0', 4, 'ipv4')
forbidden.addSubnet('fe80::', 10, 'ipv6')
forbidden.addSubnet('ff00::', 8, 'ipv6')
forbidden.addAddress('fd00:ec2::254', 'ipv6')
forbidden.addAddress('fd20:ce::254', 'ipv6')
forbidden.addAddress('::', 'ipv6')
// Networks whose addresses hold an IPv4 address to which somebody on the way passes on: local NAT64
// (RFC 8215), 6to4 (RFC 3056) and Teredo (RFC 4380).
forbidden.addSubnet('64:ff9b:1::', 48, 'ipv6')
forbidden.addSubnet('2002::', 16, 'ipv6')
forbidden.addSubnet('2001::', 32, 'ipv6')

const loopback = new net.BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** The one writing of an IPv6 address (RFC 5952), as the URL standard has it. */
const shortest = (address: string): string =>
  net.isIPv6(address) && !address.includes('%')
    ? new URL(`http://[${address}]`).hostname.slice(1, -1)
    : address

/** The IPv4 address within an IPv4-mapped, -compatible, -translated or NAT64 IPv6 one, else the address itself. */
function plainAddress(given: string): string {
  const address = shortest(given)
  const hex = /^(?:::ffff:0:|::ffff:|::|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address)
  if (!hex) return address
  const [high, low] = [Number.parseInt(hex[1] ?? '0', 16), Number.parseInt(hex[2] ?? '0', 16)]
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
}

const inList = (list: net.BlockList, address: string): boolean => {
  const plain = plainAddress(address)
  return list.check(plain, net.isIPv6(plain) ? 'ipv6' : 'ipv4')
}

/** Whether nothing of ours may ever be sent to this IP address: metadata services and the like. */
export const isForbiddenAddress = (address: string): boolean =>
  net.isIP(plainAddress(address)) === 0 || inList(forbidden, address)

export const isLoopbackAddress = (address: string): boolean => inList(loopback, address)

const refusal = (host: string) =>
  new AppError(
    'invalid',
    `${host} stands for an address that the portal does not send to: link-local addresses and the metadata services of clouds are refused. Enter the address of the receiver itself.`,
  )

/**
 * For a socket's `lookup`: resolves a name and refuses it when any of its addresses is forbidden. It
 * is asked when connecting, so that a name cannot change its address after the check.
 */
export const guardedLookup: net.LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0)
    if (addresses.some(({ address }) => isForbiddenAddress(address)))
      return callback(refusal(hostname), '', 0)
    if (options.all) return callback(null, addresses)
    const [first] = addresses
    callback(null, first?.address ?? '', first?.family ?? 0)
  })
}

/** An address written as numbers never reaches `lookup`. Throws `invalid`. */
export function requireAllowedHost(host: string): void {
  const bare = host.replace(/^\[|\]$/g, '')
  if (net.isIP(bare) !== 0 && isForbiddenAddress(bare)) throw refusal(host)
}

const isLoopbackHost = (host: string): boolean => {
  const bare = host.replace(/^\[|\]$/g, '')
  return bare === 'localhost' || (net.isIP(bare) !== 0 && isLoopbackAddress(bare))
}

/** https always; http to this machine in the demo, where the receivers stand beside it. Throws `invalid`. */
export function requireAllowedUrl(text: string): URL {
  const url = new URL(text)
  const isDemo = env.COUNTERSIGN_DEMO === '1'
  if (url.protocol !== 'https:' && !(isDemo && isLoopbackHost(url.hostname)))
    throw new AppError(
      'invalid',
      'The address must begin with https://, so that what is sent cannot be read on the way.',
    )
  requireAllowedHost(url.hostname)
  return url
}
