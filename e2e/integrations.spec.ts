import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { open } from './open-page'
import { startReceiver } from './receiver'
import { calmSkill, uniqueName } from './skills'
import { draft } from './submitting'

/** Confirms what a button asks for, with a reason where one is wanted. */
async function confirm(page: Page, button: string, reason?: string, confirmed = button) {
  await page.getByRole('button', { name: button, exact: true }).click()
  const dialog = page.getByRole('alertdialog')
  if (reason) await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('button', { name: confirmed, exact: true }).click()
  await expect(dialog).toHaveCount(0)
}

test('a webhook is added and tested, gets every event in order, and misses none while it is paused', async ({
  as,
}) => {
  test.slow()
  const [page, dana] = [await as('ada'), await as('dana')]
  const receiver = await startReceiver()
  const name = uniqueName('hook')
  await open(page, '/admin/integrations/new?kind=webhook')
  await page.getByRole('textbox', { name: 'Name' }).fill(name)
  await page.getByLabel('Format').selectOption('raw')
  await page.getByRole('textbox', { name: 'Address' }).fill(receiver.url)
  await page.getByLabel('Signing secret').fill(receiver.secret)
  await page.getByRole('button', { name: 'Add sink' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name)

  await page.getByRole('button', { name: 'Test', exact: true }).click()
  const trial = page.getByRole('dialog', { name: 'Test the sink' })
  await trial.getByRole('button', { name: 'Send test record' }).click()
  await expect(trial.getByRole('status')).toContainText('took the test record')
  expect(receiver.received.filter(({ kind }) => kind === 'test')).toHaveLength(1)
  await trial.getByRole('button', { name: 'Close' }).first().click()

  const uploads = () =>
    receiver.events().filter(({ core }) => core?.action === 'submission.draft').length
  await draft(dana, calmSkill('forwarded'))
  await expect.poll(uploads, { timeout: 20_000 }).toBeGreaterThan(0)

  await confirm(page, 'Pause', 'The receiver is being moved.')
  await expect(page.getByText(/Its place in the log is kept/)).toBeVisible()
  const before = receiver.events().length
  await draft(dana, calmSkill('held-back'))
  await expect(async () => {
    await page.reload()
    await expect(page.getByText(/The oldest is .* old/)).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 20_000 })
  expect(receiver.events()).toHaveLength(before)
  await confirm(page, 'Resume')
  await expect.poll(uploads, { timeout: 20_000 }).toBeGreaterThan(1)

  const indexes = receiver.events().map(({ index }) => Number(index))
  const [first = 0] = indexes
  expect(indexes).toEqual(indexes.map((_, at) => first + at))

  await page.getByRole('button', { name: 'Replay' }).click()
  const replay = page.getByRole('dialog', { name: 'Replay' })
  await replay.getByLabel('First index').fill(`${first}`)
  await replay.getByLabel('Reason').fill('The receiver lost its disk.')
  await replay.getByRole('button', { name: 'Send again' }).click()
  await expect(replay.getByRole('status')).toContainText('events are sent again')
  await replay.getByRole('button', { name: 'Done' }).click()
  const copies = () => {
    const ids = receiver.events().filter(({ index }) => index === first)
    return { copies: ids.length, ids: new Set(ids.map(({ id }) => id)).size }
  }
  await expect.poll(copies, { timeout: 20_000 }).toEqual({ copies: 2, ids: 1 })

  await confirm(page, 'Delete', 'The trial is over.', 'Delete the sink')
  await page.waitForURL('/admin/integrations')
  await expect(page.getByRole('link', { name: new RegExp(`^${name}`) })).toHaveCount(0)
  await receiver.stop()
})
