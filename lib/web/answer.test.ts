import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { frontRefusal, vouchFor } from './answer'
import { trustedProxies } from './client-address'

const request = (headers: Record<string, string>, remoteAddress = '10.1.2.3') =>
  ({
    headers: { ...headers },
    socket: { remoteAddress },
    url: '/skills?q=x',
  }) as unknown as IncomingMessage

const claims = {
  'x-forwarded-for': '6.6.6.6, 192.0.2.1',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'https',
  forwarded: 'for=6.6.6.6',
  'x-countersign-ip': '6.6.6.6',
  'x-countersign-path': '/admin',
  'x-request-id': 'chosen-by-the-client',
}

const [NONE, ONE] = [trustedProxies('0'), trustedProxies('1')]

describe('without a trusted proxy', () => {
  test('nothing a client says about itself is believed', () => {
    const asked = request(claims)
    const id = vouchFor(asked, NONE)
    expect(asked.headers).toEqual({
      'x-countersign-ip': '10.1.2.3',
      'x-countersign-path': '/skills?q=x',
      'x-request-id': id,
    })
    expect(id).not.toBe('chosen-by-the-client')
  })

  test('an IPv4 address is written plainly', () => {
    const asked = request({}, '::ffff:127.0.0.1')
    vouchFor(asked, NONE)
    expect(asked.headers['x-countersign-ip']).toBe('127.0.0.1')
  })
})

describe('behind a trusted proxy', () => {
  test('only the last hop counts, which is the one the proxy saw', () => {
    const asked = request(claims)
    vouchFor(asked, ONE)
    expect(asked.headers['x-countersign-ip']).toBe('192.0.2.1')
    expect(asked.headers['x-forwarded-host']).toBe('evil.example')
    expect(asked.headers['x-request-id']).toBe('chosen-by-the-client')
  })

  test('a request id that is not one is replaced', () => {
    const asked = request({ 'x-request-id': 'a b"c' })
    expect(vouchFor(asked, ONE)).toMatch(/^[\da-f-]{36}$/)
  })
})

describe('at the front door', () => {
  test.each([
    ['GET', '/skills?q=a%00', 400],
    ['POST', '/api/v1/skills/%00', 400],
    ['TRACE', '/', 405],
  ])('%s %s is answered %i before anything reads it', (method, url, status) => {
    expect(frontRefusal({ method, url })).toMatchObject({ status })
  })

  test('everything else goes on', () => {
    expect(frontRefusal({ method: 'GET', url: '/skills?q=100%25' })).toBeNull()
  })
})
