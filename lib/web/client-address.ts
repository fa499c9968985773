import 'server-only'
import { BlockList, isIP } from 'node:net'

/**
 * Which proxies stand in front: none, this many, or whatever has one of these addresses. The last is
 * the strictest, because then a request that goes around them is not believed.
 */
export type TrustedProxies = { hops: number } | { addresses: BlockList }

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** Reads TRUST_PROXY: `0`, a number of proxies, or their addresses and networks with commas between. */
export function trustedProxies(setting: string): TrustedProxies {
  if (/^\d$/.test(setting)) return { hops: Number(setting) }
  const addresses = new BlockList()
  for (const entry of setting.split(',')) {
    const [address = '', bits] = entry.trim().split('/')
    if (bits === undefined) addresses.addAddress(address, family(address))
    else addresses.addSubnet(address, Number(bits), family(address))
  }
  return { addresses }
}

/**
 * One address as proxies write it: with a port, in brackets, with a zone, or an IPv4 address in IPv6
 * form (RFC 4291 §2.5.5.2). Answers its shortest form (RFC 5952), null for what is no address.
 */
export function plainAddress(text: string): string | null {
  const [, bracketed, bare] = /^\[([^\]]+)\](?::\d+)?$|^(.*)$/.exec(text.trim()) ?? []
  const address = (bracketed ?? bare ?? '')
    .replace(/%.*$/, '')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '')
  if (isIP(address) === 4) return address
  return isIP(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : null
}

const isTrusted = (trusted: BlockList, address: string | null): boolean =>
  address !== null && trusted.check(address, family(address))

/**
 * Where a request came from: the rightmost hop that is not one of our proxies. What stands to the left
 * of it in X-Forwarded-For is only what the client claims. `isByProxy` says whether a proxy of ours
 * sent it at all, so that its other headers may be believed.
 */
export function clientAddress(
  socketAddress: string,
  forwardedFor: string,
  proxies: TrustedProxies,
): { address: string; isByProxy: boolean } {
  const socket = plainAddress(socketAddress)
  const unproxied = { address: socket ?? '', isByProxy: false }
  const hops = forwardedFor.split(',').filter((hop) => hop.trim() !== '')
  if ('hops' in proxies) {
    if (proxies.hops === 0) return unproxied
    const seen = plainAddress(hops.at(-proxies.hops) ?? hops[0] ?? '')
    return { address: seen ?? socket ?? '', isByProxy: true }
  }
  if (!isTrusted(proxies.addresses, socket)) return unproxied
  let nearest = socket
  for (const hop of hops.reverse().map(plainAddress)) {
    if (hop === null) break
    nearest = hop
    if (!isTrusted(proxies.addresses, hop)) break
  }
  return { address: nearest ?? '', isByProxy: true }
}
