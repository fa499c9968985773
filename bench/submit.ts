import { randomBytes } from 'node:crypto'
import { cookieHeader, launch, signIn } from './browser'
import { percentile, report, rounded, timed } from './statistics'

const RUNS = 15
const FILES = 100
const FILE_BYTES = 10 * 1024
const portal = process.env.PORTAL_URL ?? ''

const SKILL = `---
name: bench-skill
description: A hundred files of a megabyte together, to see how long it takes until the findings are there.
---

# Bench

Run \`python3 scripts/step-1.py\`.
`

/** Never the same bytes twice: what is stored or scanned already would not be measured. */
function body(): FormData {
  const form = new FormData()
  form.append('file', new File([SKILL], 'bench-skill/SKILL.md'))
  for (let n = 1; n < FILES; n += 1) {
    const salt = randomBytes(16).toString('hex')
    const line = `def step_${n}(rows):  # ${salt}\n    return [row for row in rows if row]\n\n`
    const text = line.repeat(Math.ceil(FILE_BYTES / line.length))
    const kind = n % 2 === 0 ? `references/part-${n}.md` : `scripts/step-${n}.py`
    form.append('file', new File([text], `bench-skill/${kind}`))
  }
  return form
}

/** From the first byte sent until the findings can be read. */
async function submit(cookie: string): Promise<void> {
  const headers = { cookie, origin: portal, 'sec-fetch-site': 'same-origin' }
  const made = await fetch(`${portal}/api/v1/submissions`, {
    method: 'POST',
    headers,
    body: body(),
  })
  if (made.status !== 201) throw new Error(`${made.status} ${await made.text()}`)
  const { id } = (await made.json()) as { id: string }
  const answer = await fetch(`${portal}/api/v1/submissions/${id}`, { headers })
  const submission = (await answer.json()) as { scan: { state: string } | null }
  if (submission.scan?.state !== 'completed')
    throw new Error(`The scan is ${submission.scan?.state ?? 'not there'}.`)
}

const browser = await launch()
const context = await signIn(browser, 'dana', process.env.DEMO_PASSWORD ?? '')
const cookie = await cookieHeader(context)
await browser.close()
await submit(cookie)
const samples: number[] = []
for (let n = 0; n < RUNS; n += 1) samples.push(await timed(() => submit(cookie)))
// The floor: the same bytes to the same server, which refuses them before it reads a file.
const floor: number[] = []
for (let n = 0; n < RUNS; n += 1)
  floor.push(
    await timed(async () => {
      const answer = await fetch(`${portal}/api/v1/submissions`, { method: 'POST', body: body() })
      await answer.arrayBuffer()
    }),
  )
const [p50, p95] = [percentile(samples, 0.5), percentile(samples, 0.95)]
report(
  'submit',
  {
    submit_p50_ms: rounded(p50),
    submit_p95_ms: rounded(p95),
    refused_p50_ms: rounded(percentile(floor, 0.5)),
  },
  [`${FILES} files, ${FILES * FILE_BYTES} bytes, ${RUNS} runs: p50 ${rounded(p50)} ms`],
)
