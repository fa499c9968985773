import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { open } from './open-page'
import { ODD_PAGES, TOURS } from './pages'
import { calmSkill, writeFolder } from './skills'
import { expectState, submit } from './submitting'

test.describe.configure({ mode: 'parallel' })

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const NARROW = { width: 360, height: 740 }

/** A busy machine paints a change of theme later than axe would look at it. */
const painted = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise<void>((done) => {
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))
      }),
  )

async function expectAccessible(page: Page, path: string): Promise<void> {
  // The dark theme has other colours and nothing else.
  const looks = [
    ['light', (axe: AxeBuilder) => axe.withTags(WCAG_22_AA)],
    ['dark', (axe: AxeBuilder) => axe.withRules(['color-contrast'])],
  ] as const
  for (const [colorScheme, chosen] of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await painted(page)
    // Describing everything that is right takes most of the time.
    const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] })
    const { violations } = await chosen(axe).analyze()
    const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])
    expect.soft(found, `${path}, ${colorScheme}`).toEqual([])
  }
}

async function expectNoSidewaysScroll(page: Page, path: string): Promise<void> {
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect.soft(wide, `${path} is wider than the screen by`).toBeLessThanOrEqual(0)
}

for (const { account, about, paths } of TOURS) {
  test(`${about}, as ${account} sees it, meets WCAG 2.2 AA, light and dark`, async ({ as }) => {
    test.slow()
    const page = await as(account)
    for (const path of await paths(page)) {
      await open(page, path)
      await expectAccessible(page, path)
    }
  })

  test(`${about}, as ${account} sees it, never scrolls sideways on a phone`, async ({ as }) => {
    const page = await as(account)
    const all = await paths(page)
    await page.setViewportSize(NARROW)
    for (const path of all) {
      await open(page, path)
      await expectNoSidewaysScroll(page, path)
    }
  })
}

test('the pages for what is missing, forbidden or signed out meet WCAG 2.2 AA', async ({
  as,
  page: stranger,
}) => {
  const page = await as('dana')
  for (const path of ODD_PAGES) {
    await open(page, path)
    await expectAccessible(page, path)
  }
  await open(stranger, '/sign-in')
  await expectAccessible(stranger, '/sign-in')
})

test('dialogs, menus and the palette meet WCAG 2.2 AA while they are open', async ({ as }) => {
  const page = await as('dana')
  await open(page, '/account')
  await page.getByRole('button', { name: 'New token' }).click()
  await expect(page.getByRole('dialog', { name: 'New access token' })).toBeVisible()
  await expectAccessible(page, 'the dialog for a token')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Search or go to' }).click()
  await expect(page.getByRole('dialog', { name: 'Search or go to' })).toBeVisible()
  await expectAccessible(page, 'the palette')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Account of/ }).click()
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible()
  await expectAccessible(page, 'the user menu')
})

const TABS_MAX = 120

/** Presses Tab until `target` has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < TABS_MAX; presses += 1) {
    await page.keyboard.press('Tab')
    if (await target.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error(`${TABS_MAX} presses of Tab do not lead to ${target}.`)
}

const SHOWN_FOCUS = ['outline-style', 'outline-width'] as const

/** The focus must be visible (WCAG 2.4.7): each of our focus styles is an outline. */
async function expectVisibleFocus(target: Locator): Promise<void> {
  const [style, width] = await target.evaluate(
    (element, names) => names.map((name) => getComputedStyle(element).getPropertyValue(name)),
    SHOWN_FOCUS,
  )
  expect(style).not.toBe('none')
  expect(Number.parseFloat(width ?? '0')).toBeGreaterThanOrEqual(1)
}

test('a skill is submitted by keyboard alone', async ({ as }, info) => {
  const page = await as('dana')
  const folder = await writeFolder(calmSkill('no-mouse'), info.outputPath())
  await open(page, '/submit')
  const choose = page.getByRole('button', { name: 'Choose folder' })
  await tabTo(page, choose)
  await expectVisibleFocus(choose)
  const choosing = page.waitForEvent('filechooser')
  await page.keyboard.press('Enter')
  await (await choosing).setFiles(folder)
  await tabTo(page, page.getByRole('button', { name: 'Upload and scan' }))
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/submissions\/[0-9a-f-]{36}$/)

  await tabTo(page, page.getByLabel('Category'))
  await page.keyboard.type('Data')
  await tabTo(page, page.getByLabel('What reviewers should know'))
  await page.keyboard.type('It was submitted without a mouse.')
  const send = page.getByRole('button', { name: 'Send for review' })
  await tabTo(page, send)
  await expectVisibleFocus(send)
  await page.keyboard.press('Enter')
  await expectState(page, 'Waiting for review')
})

test('a review is found and approved by keyboard alone', async ({ as }) => {
  const skill = calmSkill('keys-only')
  await submit(await as('dana'), skill)
  const page = await as('ravi')
  await open(page, '/')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('combobox')).toBeFocused()
  await page.keyboard.type('Reviews')
  await page.keyboard.press('Enter')
  await page.waitForURL('/reviews')
  const row = page.getByRole('link', { name: `${skill.name} 1.0.0` })
  await tabTo(page, row)
  await page.keyboard.press('Enter')
  await expectState(page, 'Waiting for review')
  await tabTo(page, page.getByRole('radio', { name: /^Approve/ }))
  await page.keyboard.press('Space')
  await tabTo(page, page.getByLabel(/^Comment/))
  await page.keyboard.type('Read without a mouse.')
  await tabTo(page, page.getByRole('button', { name: 'Send decision' }))
  await page.keyboard.press('Enter')
  const said = page.getByRole('status').filter({ hasText: 'Approved. One more approval' })
  await expect(said).toBeFocused()
})

test('the palette goes anywhere, closes with Escape and gives the focus back', async ({ as }) => {
  const page = await as('aude')
  await open(page, '/')
  const opener = page.getByRole('button', { name: 'Search or go to' })
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('combobox')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(opener).toBeFocused()
  await page.keyboard.press('Enter')
  await page.getByRole('combobox').fill('compl')
  await expect(page.getByRole('option', { name: /^Compliance/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await page.waitForURL('/compliance')
})

test('a phone reaches every place through the navigation drawer', async ({ as }) => {
  const page = await as('dana')
  await page.setViewportSize(NARROW)
  await open(page, '/')
  await page.getByRole('button', { name: 'Open navigation' }).click()
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Skills' }).click()
  await page.waitForURL('/skills')
  await expect(page.getByRole('heading', { level: 1, name: 'Skills' })).toBeVisible()
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden()
})
