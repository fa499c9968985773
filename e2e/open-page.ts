import type { Page } from '@playwright/test'

/**
 * Opens a page and waits until React has taken it over, which no role or label shows: what is clicked
 * before that has no effect, and a person is never that fast.
 */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await hydrated(page)
}

export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const isTaken = (element: Element) =>
      Object.keys(element).some((key) => key.startsWith('__reactProps$'))
    const main = document.querySelector('main')
    return main !== null && [main, ...main.querySelectorAll('a, button, form')].every(isTaken)
  })
}
