import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { AppError } from '@/lib/errors'
import { route } from './route'

const request = (headers: Record<string, string> = {}) =>
  new Request('http://localhost:3000/api/v1/things?x=1', {
    headers: { 'x-request-id': 'request-1', ...headers },
  })

const answer = async (error: unknown, headers?: Record<string, string>) => {
  const handle = route(async () => {
    throw error
  })
  const response = await handle(request(headers), undefined)
  return { response, body: await response.json() }
}

describe('an error becomes problem+json (RFC 9457)', () => {
  test('a refusal keeps its status, words and problems', async () => {
    const problems = [{ field: 'name', rule: 'pattern', message: 'No.', remedy: 'Use a-z.' }]
    const { response, body } = await answer(new AppError('conflict', 'Taken.', { problems }))
    expect(response.status).toBe(409)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('x-request-id')).toBe('request-1')
    expect(body).toEqual({
      type: 'urn:countersign:problem:conflict',
      title: 'In conflict with the present state',
      status: 409,
      detail: 'Taken.',
      instance: '/api/v1/things',
      code: 'conflict',
      errors: problems,
    })
  })

  test('input that does not fit its schema names field, rule and remedy', async () => {
    const { error } = z.object({ a: z.object({ b: z.string() }) }).safeParse({ a: { b: 1 } })
    const { response, body } = await answer(error)
    expect(response.status).toBe(400)
    expect(body.errors).toEqual([
      {
        field: 'a.b',
        rule: 'invalid_type',
        message: expect.any(String),
        remedy: expect.any(String),
      },
    ])
  })

  test('a body that is not JSON is the client’s fault', async () => {
    const broken = await new Response('{').json().catch((error: unknown) => error)
    expect((await answer(broken)).response.status).toBe(400)
  })

  test('an unreachable database is 503, to be tried again', async () => {
    const cause = new Error('connect ECONNREFUSED 127.0.0.1:5432')
    const { response, body } = await answer(cause)
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(body.detail).not.toContain('127.0.0.1')
  })

  test('a bug says nothing but the request’s id', async () => {
    const { response, body } = await answer(new Error('secret detail'))
    expect(response.status).toBe(500)
    expect(JSON.stringify(body)).not.toContain('secret')
    expect(body.detail).toContain('request-1')
  })

  test('a refusal made by another bundle’s copy of the class is still a refusal', async () => {
    const foreign = Object.assign(new Error('Gone.'), {
      name: 'AppError',
      code: 'not_found',
      status: 404,
      problems: [],
    })
    expect((await answer(foreign)).response.status).toBe(404)
  })
})

describe('an unauthenticated request', () => {
  const refused = new AppError('unauthenticated', 'Who are you?')

  test('of a machine is told both ways to send a token', async () => {
    const { response } = await answer(refused)
    const challenges = response.headers.get('www-authenticate')
    expect(challenges).toContain('Basic realm="Countersign"')
    expect(challenges).toContain('Bearer')
  })

  test('of a browser opens no password dialog', async () => {
    const { response } = await answer(refused, { 'sec-fetch-mode': 'cors' })
    expect(response.status).toBe(401)
    expect(response.headers.has('www-authenticate')).toBe(false)
  })
})

test('an answer that went well names its request, also when its headers are frozen', async () => {
  const handle = route(async () => Response.redirect('http://localhost:3000/x'))
  const response = await handle(request(), undefined)
  expect(response.status).toBe(302)
  expect(response.headers.get('x-request-id')).toBe('request-1')
})
