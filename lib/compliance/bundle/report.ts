import 'server-only'
import { FRAMEWORKS } from '../rules'
import type { BundleContext } from './context'
import { GENERATOR } from './manifest'
import type { ControlReport } from './summary'

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const text = (value: string | number): string =>
  String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)

const STYLE = `
:root { color-scheme: light; --line: #d9dce3; --soft: #f5f6f9; --muted: #5c6370; --bad: #a4161a; --ok: #1b6e3c }
* { box-sizing: border-box }
body { font: 14px/1.5 system-ui, sans-serif; color: #16181d; max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.5rem }
h1 { font-size: 1.6rem; margin: 0 0 .25rem } h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem }
p { margin: .25rem 0 .75rem; max-width: 46rem } .muted { color: var(--muted) }
dl { display: grid; grid-template-columns: 11rem 1fr; gap: .25rem 1rem; margin: 1rem 0 } dt { color: var(--muted) } dd { margin: 0; overflow-wrap: anywhere }
table { width: 100%; border-collapse: collapse; font-size: .85rem } th { text-align: left; color: var(--muted); font-weight: 600 }
th, td { padding: .4rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
tr.head td { background: var(--soft); font-weight: 600 } .bad { color: var(--bad); font-weight: 700 } .ok { color: var(--ok) } code { font-size: .85em }
.totals { display: flex; gap: 1rem; flex-wrap: wrap; margin: 1.25rem 0 } .totals div { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem 1rem; min-width: 9rem }
.totals b { display: block; font-size: 1.5rem; line-height: 1.2 } .scroll { overflow-x: auto }
@media print { body { padding: 0; max-width: none } h2 { break-after: avoid } tr { break-inside: avoid } }`

const sumOf = (reports: readonly ControlReport[], key: 'tested' | 'exceptions' | 'noted'): number =>
  reports.flatMap(({ tallies }) => tallies).reduce((sum, tally) => sum + tally[key], 0)

function controlRows({ control, population, tallies, files }: ControlReport): string {
  const head = `<tr class="head"><td>${text(control.id)}</td><td>${text(control.paraphrase)}</td><td class="n">${population}</td><td class="n" colspan="4"><a href="${text(files.csv)}">events</a></td></tr>`
  if (tallies.length === 0)
    return `${head}<tr><td></td><td class="muted" colspan="6">Evidence only: no automated check applies.</td></tr>`
  return (
    head +
    tallies
      .map(
        (tally) =>
          `<tr><td></td><td>${text(tally.rule)} <span class="muted">${text(tally.id)} v${tally.version}</span></td><td></td><td class="n">${tally.tested}</td><td class="n">${tally.passed}</td><td class="n ${tally.exceptions > 0 ? 'bad' : 'ok'}">${tally.exceptions > 0 ? `<a class="bad" href="${text(files.exceptions)}">${tally.exceptions}</a>` : 0}</td><td class="n">${tally.noted > 0 ? `<a href="${text(files.exceptions)}">${tally.noted}</a>` : 0}</td></tr>`,
      )
      .join('')
  )
}

const facts = (context: BundleContext): [string, string][] => [
  ['Organization', context.organization.name],
  ['Period', `${context.period.from} to ${context.period.to}, both days included, UTC`],
  ['Events read', `${context.scope.from.toISOString()} up to ${context.scope.to.toISOString()}`],
  ['Export', context.id],
  ['Asked for', `${context.createdAt.toISOString()} by ${context.requestedBy} (see people.csv)`],
  [
    'Log',
    `${context.snapshot.origin}, index ${context.snapshot.from} to ${context.snapshot.to - 1n} of ${context.snapshot.end.size}`,
  ],
  ['Generated', `${context.generatedAt.toISOString()} by ${GENERATOR.name} ${GENERATOR.version}`],
]

const ROUNDED = `A check may appear under several controls; the totals count it once under each.`

/** A report for people: self-contained, no script, made to be printed. */
export function reportHtml(
  context: BundleContext,
  reports: readonly ControlReport[],
  events: number,
): string {
  const { title, proves } = FRAMEWORKS[context.framework.id]
  const exceptions = sumOf(reports, 'exceptions')
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${text(title)}: ${text(context.organization.name)}, ${context.period.from} to ${context.period.to}</title><style>${STYLE}</style></head>
<body>
<h1>${text(title)}</h1>
<p class="muted">Evidence from the governance portal for Claude Code skills. ${text(proves)}</p>
<dl>${facts(context)
    .map(([name, value]) => `<dt>${name}</dt><dd>${text(value)}</dd>`)
    .join('')}</dl>
<div class="totals">
<div><b>${events}</b>events are evidence</div><div><b>${reports.length}</b>controls</div><div><b>${sumOf(reports, 'tested')}</b>items tested</div><div><b class="${exceptions > 0 ? 'bad' : 'ok'}">${exceptions}</b>exceptions</div><div><b>${sumOf(reports, 'noted')}</b>noted</div></div>
<p class="muted">${ROUNDED} An exception means that the pass rule was broken; “noted” lists what an auditor will want to see although no rule was broken, such as refused attempts. The control descriptions are our own words.</p>
<h2>Controls</h2>
<div class="scroll"><table><thead><tr><th>Control</th><th>Description and pass rule</th><th class="n">Population</th><th class="n">Tested</th><th class="n">Passed</th><th class="n">Exceptions</th><th class="n">Noted</th></tr></thead><tbody>${reports.map(controlRows).join('\n')}</tbody></table></div>
<h2>What is not covered</h2>
<p>This export says nothing about the following. Silence here is not a pass.</p>
<table><thead><tr><th>Control</th><th>What it is about</th><th>Why not</th></tr></thead><tbody>${context.framework.notCovered
    .map(
      ({ id, paraphrase, why }) =>
        `<tr><td>${text(id)}</td><td>${text(paraphrase)}</td><td>${text(why)}</td></tr>`,
    )
    .join('')}</tbody></table>
<h2>Personal data</h2>
<p>Events name people by pseudonym. Names, e-mail addresses and roles, as they were when this was generated, are in people.csv and nowhere else. Network addresses, user agents and other personal fields of events are not opened in this export.</p>
<h2>Why nothing is left out</h2>
<p>The audit log is a Merkle tree whose root the portal signs every few seconds. This export holds all entries of the log from index ${context.snapshot.from} to ${context.snapshot.to - 1n}, evidence or not; they begin before the period and end after it. With the hashes beside them they give the root signed for ${context.snapshot.end.size} entries (<code>${text(context.snapshot.end.root)}</code>), so leaving out or altering a single one would show. Each population is what its filter gives over these entries. The samples are drawn by that root, which nobody could know beforehand.</p>
${context.snapshot.minIndex > 0n ? `<p>Entries before index ${context.snapshot.minIndex} were removed by retention; what the period had there is not in this export.</p>` : ''}<h2>How to check this</h2>
<p>Run <code>node verify.mjs --key '&lt;key of exports&gt;' --key '&lt;key of the log&gt;'</code> in this folder, with both keys got by another way than this bundle. README.txt explains each step, each exit code and what is not shown.</p>
</body></html>
`
}
