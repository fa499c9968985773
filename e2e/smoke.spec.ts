import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { open } from './open-page'
import { TOURS } from './pages'

test.describe.configure({ mode: 'parallel' })

/** What the browser complains about from now on: violated policies, errors, failed requests of a page. */
function complaintsOf(page: Page): string[] {
  const heard: string[] = []
  const hear = (what: string) => heard.push(`${new URL(page.url()).pathname}: ${what}`)
  page.on('pageerror', (error) => hear(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') hear(message.text())
  })
  page.on('response', (response) => {
    if (response.status() >= 500) hear(`${response.status()} ${response.url()}`)
  })
  return heard
}

for (const { account, about, paths } of TOURS)
  test(`${about}, as ${account} sees it, breaks no policy and logs no error`, async ({ as }) => {
    const page = await as(account)
    const complaints = complaintsOf(page)
    for (const path of await paths(page)) await open(page, path)
    expect(complaints).toEqual([])
  })

test('every page carries a policy with a fresh nonce and no inline script without it', async ({
  as,
}) => {
  const page = await as('dana')
  const nonces = new Set<string>()
  for (const path of ['/', '/skills', '/submit']) {
    const response = await page.goto(path)
    const policy = response?.headers()['content-security-policy'] ?? ''
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
    expect(policy).toContain("object-src 'none'")
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
    nonces.add(nonce)
    const html = (await response?.text()) ?? ''
    for (const [tag] of html.matchAll(/<script\b[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`)
  }
  expect(nonces.size).toBe(3)
})

test('nothing leaves the machine: every request of a page goes to the portal', async ({ as }) => {
  const page = await as('dana')
  const hosts = new Set<string>()
  page.on('request', (request) => hosts.add(new URL(request.url()).origin))
  for (const path of ['/', '/skills/sql-review', '/submit', '/account']) await open(page, path)
  hosts.delete('null')
  expect([...hosts]).toEqual([new URL(page.url()).origin])
})
