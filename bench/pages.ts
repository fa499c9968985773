import type { BrowserContext } from '@playwright/test'
import pg from 'pg'
import { cookieHeader, launch, signIn } from './browser'
import { multiply } from './multiply'
import { percentile, report, rounded, timed } from './statistics'

const WARM_UP = 10
const REQUESTS = 60
const portal = process.env.PORTAL_URL ?? ''
const databaseUrl = process.env.MIGRATION_DATABASE_URL ?? ''

async function openReview(): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query(
    "SELECT id FROM submission WHERE state = 'under-review' ORDER BY id LIMIT 1",
  )
  await client.end()
  return rows[0].id
}

/** p95 of the whole answer, asked for one after the other as one signed-in person. */
async function serverTime(path: string, cookie: string): Promise<number> {
  const get = async () => {
    const answer = await fetch(portal + path, { headers: { cookie }, redirect: 'manual' })
    await answer.arrayBuffer()
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}.`)
  }
  for (let n = 0; n < WARM_UP; n += 1) await get()
  const samples: number[] = []
  for (let n = 0; n < REQUESTS; n += 1) samples.push(await timed(get))
  return percentile(samples, 0.95)
}

/** Kilobytes of JavaScript, as transferred, that a browser with an empty cache loads for a page. */
async function firstLoadJs(context: BrowserContext, path: string): Promise<number> {
  const browser = context.browser()
  if (!browser) throw new Error('The browser is gone.')
  const fresh = await browser.newContext({
    baseURL: portal,
    storageState: await context.storageState(),
  })
  const page = await fresh.newPage()
  const sizes: Promise<number>[] = []
  page.on('requestfinished', (request) => {
    if (request.resourceType() !== 'script') return
    sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
  })
  await page.goto(path, { waitUntil: 'networkidle' })
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  await fresh.close()
  return bytes / 1024
}

const rows = await multiply(databaseUrl)
const review = `/reviews/${await openReview()}`
const browser = await launch()
const context = await signIn(browser, 'ada', process.env.DEMO_PASSWORD ?? '')
const cookie = await cookieHeader(context)
const lines = [`${rows.submissions} submissions, ${rows.events} audit events`]

const times: number[] = []
for (const path of ['/', '/skills', review, '/audit']) {
  const time = await serverTime(path, cookie)
  times.push(time)
  lines.push(`${path.padEnd(48)} p95 ${rounded(time)} ms`)
}
const floor = await serverTime('/healthz', cookie)
lines.push(`${'/healthz (the floor: one round trip)'.padEnd(48)} p95 ${rounded(floor)} ms`)

const kilobytes: number[] = []
const paths = ['/', '/skills', '/skills/release-notes', review, '/audit', '/submit', '/compliance']
for (const path of [...paths, '/submissions', '/reviews', '/account']) {
  const size = await firstLoadJs(context, path)
  kilobytes.push(size)
  lines.push(`${path.padEnd(48)} JS ${rounded(size)} kB`)
}
await browser.close()
report(
  'pages',
  {
    server_p95_ms: rounded(Math.max(...times)),
    first_load_js_kb_max: rounded(Math.max(...kilobytes)),
    floor_p95_ms: rounded(floor),
  },
  lines,
)
