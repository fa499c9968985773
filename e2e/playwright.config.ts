import { defineConfig, devices } from '@playwright/test'
import { findChromium } from '../lib/testing/browser.mjs'

const isRoot = process.getuid?.() === 0
const executablePath = await findChromium()

/** Nothing leaves the machine; as root, as in a container, Chromium has no sandbox. */
const flags = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
  ...(isRoot ? ['--no-sandbox'] : []),
]

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  globalSetup: './global-setup.ts',
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    baseURL: 'http://localhost:3100',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: { args: flags, ...(executablePath && { executablePath }) },
  },
  // Each person signs in once, and every test then starts with that session.
  projects: [
    { name: 'sign-in', testMatch: /\.setup\.ts$/ },
    { name: 'portal', dependencies: ['sign-in'] },
  ],
})
