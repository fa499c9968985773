import type { Page } from '@playwright/test'
import { expect } from './fixtures'
import { open } from './open-page'

/** An event as a list of the API tells it. */
export type ListedEvent = {
  id: string
  at: string
  action: string
  outcome: 'success' | 'failure' | 'denied'
  actorName: string | null
  resourceId: string
  resourceName: string | null
  reason: string | null
}

/** Searches the log as an auditor, newest first. `query` has the names of the page's filters. */
export async function eventsOf(
  auditor: Page,
  query: Readonly<Record<string, string>>,
): Promise<readonly ListedEvent[]> {
  const answer = await auditor.request.get('/api/v1/audit/events', { params: query })
  expect(answer.status(), await answer.text()).toBe(200)
  return (await answer.json()).events
}

/** The rows of the audit page about one action, by its label. */
export const auditRow = (page: Page, action: string) =>
  page.getByRole('link', { name: new RegExp(`^${action}, `) })

/** Makes an export on the compliance page, days inclusive, and answers where its zip was saved. */
export async function exportOf(
  page: Page,
  { framework, from, to }: { framework: string; from: string; to: string },
): Promise<string> {
  await open(page, '/compliance')
  await page.getByRole('radio', { name: new RegExp(`^${framework}`) }).check()
  await page.getByLabel('First day').fill(from)
  await page.getByLabel('Last day').fill(to)
  await page.getByRole('button', { name: 'Create export' }).click()
  const ready = page.getByRole('status').filter({ hasText: 'The export is ready' })
  const downloading = page.waitForEvent('download')
  await ready.getByRole('link', { name: 'Download' }).click()
  return (await downloading).path()
}
