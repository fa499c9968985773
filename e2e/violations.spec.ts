import type { Page } from '@playwright/test'
import { eventsOf } from './auditing'
import { expect, test } from './fixtures'
import { open } from './open-page'
import { intercept, replay } from './replay'
import { uniqueName } from './skills'

/** What the rule of this test looks for, and nobody else's test does: a saved search is deleted. */
async function saveAndDeleteSearch(page: Page): Promise<void> {
  const name = uniqueName('short-lived')
  await open(page, '/audit?outcome=denied')
  await page.getByRole('button', { name: 'Saved searches' }).click()
  const dialog = page.getByRole('dialog', { name: 'Saved searches' })
  await dialog.getByLabel('Save this search as').fill(name)
  await dialog.getByRole('button', { name: 'Save search' }).click()
  await dialog.getByRole('button', { name: `Delete ${name}` }).click()
  await expect(dialog.getByRole('link', { name })).toHaveCount(0)
}

/** Waits until the rule raised a violation and opens it. */
async function openViolation(page: Page, rule: string): Promise<void> {
  const row = page.getByRole('link', { name: `High: ${rule}` })
  await expect(async () => {
    await open(page, '/audit/violations')
    await expect(row).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 20_000 })
  await row.click()
  await page.waitForURL(/\/audit\/violations\/[0-9a-f-]{36}$/)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(rule)
}

test('a rule is tried before it is saved, finds what happens next, and whom it is about cannot close it', async ({
  as,
}) => {
  test.slow()
  const [ada, aude] = [await as('ada'), await as('aude')]
  const rule = uniqueName('searches-vanish')
  await open(ada, '/audit/rules/new')
  await ada.getByLabel('Actions').selectOption({ label: 'Delete saved search' })
  await ada.getByLabel('It worked').check()
  await ada.getByLabel('Done by').selectOption({ label: 'A person who is Auditor' })
  await ada.getByLabel('Name', { exact: true }).fill(rule)
  await ada.getByLabel('Severity').selectOption({ label: 'High' })
  const save = ada.getByRole('button', { name: 'Save rule' })
  await expect(save).toBeDisabled()
  await ada.getByRole('button', { name: 'Try it' }).click()
  await expect(ada.getByText(/^It would have (found nothing|raised)/)).toBeVisible()
  await save.click()
  await ada.waitForURL('/audit/rules')
  await expect(ada.getByRole('link', { name: rule })).toBeVisible()

  await saveAndDeleteSearch(aude)
  await openViolation(ada, rule)
  await ada.getByLabel('Owner').selectOption({ label: 'Ada Kowalczyk (you)' })
  await ada.getByRole('button', { name: 'Assign' }).click()
  await expect(ada.getByText('Ada Kowalczyk took it on')).toBeVisible()

  await open(aude, new URL(ada.url()).pathname)
  await expect(
    aude.getByText(/about your own acts, so somebody else closes it/).first(),
  ).toBeVisible()
  await expect(aude.getByRole('radio', { name: /^Resolved/ })).toBeDisabled()

  await ada.getByRole('radio', { name: /^Resolved/ }).check()
  await ada.getByLabel('Reason').fill('The search was a trial and is kept elsewhere.')
  const send = ada.getByRole('button', { name: 'Save', exact: true })
  const form = await intercept(ada, () => send.click())
  expect(await (await replay(aude, form)).text()).toContain('about your own acts')
  const id = ada.url().split('/').at(-1) ?? ''
  const denied = await eventsOf(aude, { action: 'violation.triage', resourceId: id })
  expect(denied).toMatchObject([{ outcome: 'denied', actorName: 'Aude Lefèvre' }])

  expect((await replay(ada, form)).ok()).toBe(true)
  await ada.reload()
  await expect(ada.getByRole('heading', { level: 1 })).toContainText('Resolved')
  await expect(ada.getByText(/changed it from new to resolved/)).toBeVisible()
})
