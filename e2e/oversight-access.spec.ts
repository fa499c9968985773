import type { Page } from '@playwright/test'
import { eventsOf } from './auditing'
import { expect, test } from './fixtures'
import { open } from './open-page'
import { intercept, replay } from './replay'

test.describe.configure({ mode: 'parallel' })

const PAGES = [
  '/audit/integrity',
  '/audit/violations',
  '/audit/rules',
  '/audit/rules/new',
  '/admin/integrations',
  '/admin/integrations/new',
  '/admin/policies',
  '/admin/privacy',
]

const NO_ID = '01a00000-0000-7000-8000-000000000000'
const ROUTES = [
  '/api/v1/audit/events',
  '/api/v1/audit/histogram',
  '/api/v1/audit/facets',
  '/api/v1/audit/saved-searches',
  '/api/v1/audit/tail',
  `/api/v1/audit/events/${NO_ID}`,
  '/api/v1/violations',
  `/api/v1/violations/${NO_ID}`,
  '/api/v1/verify.mjs',
  `/api/v1/erasures/${NO_ID}/certificate`,
  `/api/v1/held-data?person=${NO_ID}`,
  '/api/audit/log/checkpoint',
  '/api/audit/log/tile/0/000.p/1',
  '/api/audit/log/inclusion?index=0&size=1',
  '/api/audit/log/consistency?from=1&to=2',
  `/api/audit/verifications/${NO_ID}`,
  `/api/audit/events/${NO_ID}/proof`,
]

const refusalsOf = async (auditor: Page, name: string) =>
  (await eventsOf(auditor, { outcome: 'denied', limit: '200' })).filter(
    ({ actorName }) => actorName === name,
  )

test('a developer opens none of the pages of oversight, and each attempt is in the log', async ({
  as,
}) => {
  const [page, auditor] = [await as('dana'), await as('aude')]
  for (const path of PAGES) {
    await open(page, path)
    await expect(
      page.getByRole('heading', { level: 1, name: 'You do not have access to this page' }),
      path,
    ).toBeAttached()
  }
  const opened = (await refusalsOf(auditor, 'Dana Okafor')).map(({ resourceId }) => resourceId)
  expect(opened).toEqual(expect.arrayContaining(PAGES))
})

test('a reviewer reads nothing of the log over the API, and each attempt is in the log', async ({
  as,
}) => {
  const [page, auditor] = [await as('soojin'), await as('aude')]
  const before = await refusalsOf(auditor, 'Park Soo-jin')
  for (const path of ROUTES) {
    const answer = await page.request.get(path)
    expect(answer.status(), path).toBe(403)
    expect(answer.headers()['content-type'], path).toContain('application/problem+json')
  }
  const after = await refusalsOf(auditor, 'Park Soo-jin')
  expect(after.length - before.length).toBe(ROUTES.length)
})

test('an auditor sees rules, sinks and policies and changes none, not even with an admin’s form', async ({
  as,
}) => {
  const [ada, aude] = [await as('ada'), await as('aude')]
  await open(aude, '/audit/rules')
  await expect(aude.getByRole('link', { name: 'New rule' })).toHaveCount(0)
  await open(aude, '/admin/integrations')
  await expect(aude.getByRole('link', { name: 'Add sink' })).toHaveCount(0)
  await open(aude, '/admin/policies')
  await expect(aude.getByRole('button', { name: 'New rule' })).toHaveCount(0)

  const before = await refusalsOf(aude, 'Aude Lefèvre')
  await open(ada, '/admin/integrations')
  await ada.getByRole('link', { name: /^Log shipper/ }).click()
  await ada.getByRole('button', { name: 'Pause', exact: true }).click()
  const dialog = ada.getByRole('alertdialog')
  await dialog.getByLabel('Reason').fill('It is never sent.')
  const pause = await intercept(ada, () => dialog.getByRole('button', { name: 'Pause' }).click())
  expect(await (await replay(aude, pause)).text()).toContain('permission')

  await open(ada, '/audit/rules')
  const change = await intercept(ada, () => ada.getByRole('switch').first().click())
  expect(await (await replay(aude, change)).text()).toContain('permission')

  await open(ada, '/admin/policies')
  await ada.getByRole('button', { name: 'New rule' }).click()
  await ada.getByRole('textbox', { name: 'Name' }).fill('Never saved')
  await ada.getByRole('textbox', { name: 'Type' }).fill('never-saved')
  await ada.getByLabel('Pattern').fill('NEVER-[0-9]{6}')
  const add = await intercept(ada, () => ada.getByRole('button', { name: 'Add rule' }).click())
  expect(await (await replay(aude, add)).text()).toContain('permission')

  const after = await refusalsOf(aude, 'Aude Lefèvre')
  const denied = after.slice(0, after.length - before.length)
  expect(denied.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['sink.pause', 'rule.update', 'redaction-rule.create']),
  )
})
