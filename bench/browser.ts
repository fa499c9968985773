import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium } from '@playwright/test'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Debian's Chromium when it is there, else the one Playwright installed. */
export function launch(): Promise<Browser> {
  const system = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  return chromium.launch({
    args: FLAGS,
    ...(existsSync(system) ? { executablePath: system } : {}),
  })
}

/** Signs a demo person in through the real identity provider. */
export async function signIn(
  browser: Browser,
  account: string,
  password: string,
): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: process.env.PORTAL_URL ?? '' })
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.getByRole('button', { name: /continue with/i }).click()
  await page.getByLabel('Account').fill(account)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.origin === process.env.PORTAL_URL && url.pathname === '/')
  await page.close()
  return context
}

/** The context's cookies as a request header, for plain `fetch`. */
export const cookieHeader = async (context: BrowserContext): Promise<string> =>
  (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
