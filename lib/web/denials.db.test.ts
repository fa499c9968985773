import { expect, test } from 'vitest'
import { requestActor } from '@/lib/auth/request-actor'
import { createExport } from '@/lib/compliance/create-export'
import { listExports } from '@/lib/compliance/queries'
import { createAccessToken } from '@/lib/people/access-tokens'
import { aMember, eventsOf } from '@/lib/testing/skill-factories'
import { route } from './route'

async function asked(method = 'GET') {
  const dana = await aMember('developer')
  const { token } = await createAccessToken(dana, { name: 'test', scopes: ['api:read'] })
  const request = new Request('http://localhost:3000/api/v1/exports', {
    method,
    headers: { authorization: `Bearer ${token}`, 'x-countersign-ip': '10.9.8.7' },
  })
  const denied = async () => (await eventsOf(dana.id)).filter(({ outcome }) => outcome === 'denied')
  return { request, denied }
}

test('a query that is refused over the API is an audit event', async () => {
  const { request, denied } = await asked()
  const handle = route(async (given: Request) =>
    Response.json(await listExports(await requestActor(given, 'api:read'))),
  )
  expect((await handle(request, undefined)).status).toBe(403)
  expect(await denied()).toMatchObject([
    { action: 'page.open', resourceId: '/api/v1/exports', data: { method: 'GET' } },
  ])
})

test('a command that is refused is one event, its own', async () => {
  const { request, denied } = await asked()
  const input = { framework: 'soc2', from: '2026-01-01', to: '2026-01-31' } as const
  const handle = route(async (given: Request) =>
    Response.json(await createExport(await requestActor(given, 'api:read'), input)),
  )
  expect((await handle(request, undefined)).status).toBe(403)
  expect(await denied()).toMatchObject([{ action: 'export.create' }])
})
