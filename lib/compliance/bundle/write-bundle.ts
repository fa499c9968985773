import 'server-only'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BYTE_ORDER_MARK, csvLine } from '@/lib/audit/csv'
import { AppError } from '@/lib/errors'
import type { CheckResult, Scope } from '../checks/check'
import { actionsOf } from '../frameworks/framework'
import { emptyTally, runCheck } from '../run-checks'
import type { BundleContext } from './context'
import { eventsCsv, eventsNdjson } from './event-files'
import { exportKey, manifestJson, manifestSignature } from './manifest'
import { peopleCsv, refsOf } from './people'
import { readmeText } from './readme'
import { reportHtml } from './report'
import { type ControlReport, reportOf, summaryCsv, summaryJson } from './summary'
import type { BundleFile, FileRecord, Part } from './zip-stream'

const VERIFIER = join('lib', 'compliance', 'verify.mjs')

/** The program that goes into every bundle. */
export const verifier = (): Promise<string> => readFile(join(process.cwd(), VERIFIER), 'utf8')

const plain = (name: string, text: string, rows: number | null = null): BundleFile => ({
  name,
  parts: [{ text, rows }],
})

const EXCEPTION_COLUMNS = [
  'verdict',
  'check',
  'check_version',
  'time_utc',
  'event_id',
  'resource_type',
  'resource_id',
  'detail',
] as const

const exceptionLine = (id: string, version: number) => (result: CheckResult) =>
  csvLine([
    result.verdict,
    id,
    version,
    result.at,
    result.eventId,
    result.resourceType,
    result.resourceId,
    result.detail,
  ])

async function* exceptionsCsv(report: ControlReport, scope: Scope): AsyncGenerator<Part> {
  yield { text: BYTE_ORDER_MARK + csvLine(EXCEPTION_COLUMNS), rows: 0 }
  for (const check of report.control.checks) {
    const tally = emptyTally(check)
    report.tallies.push(tally)
    for await (const page of runCheck(check, scope, report.control.actions, tally))
      yield {
        text: page.map(exceptionLine(check.id, check.version)).join(''),
        rows: page.length,
      }
  }
}

/** Counts, while the events are written, what the summary and the report will say of them. */
class Census {
  events = 0
  readonly refs: Set<string>
  readonly #byAction = new Map<string, number>()

  constructor(requestedBy: string) {
    this.refs = new Set([requestedBy])
  }

  add: NonNullable<Parameters<typeof eventsNdjson>[2]> = (page) => {
    this.events += page.length
    for (const event of page) {
      this.#byAction.set(event.action, (this.#byAction.get(event.action) ?? 0) + 1)
      for (const ref of refsOf(event)) this.refs.add(ref)
    }
  }

  populationOf = ({ control }: ControlReport): number =>
    control.actions.reduce((sum, action) => sum + (this.#byAction.get(action) ?? 0), 0)
}

async function* controlFiles(report: ControlReport, scope: Scope): AsyncGenerator<BundleFile> {
  const { control, files } = report
  const count = (page: readonly unknown[]) => {
    report.population += page.length
  }
  yield { name: files.ndjson, parts: eventsNdjson(scope, control.actions, count) }
  yield { name: files.csv, parts: eventsCsv(scope, control.actions) }
  yield { name: files.exceptions, parts: exceptionsCsv(report, scope) }
}

/** A writer that began before the export was asked for may commit while we read. Fail, not lie. */
function requireSettled(reports: readonly ControlReport[], census: Census): void {
  if (reports.some((report) => report.population !== census.populationOf(report)))
    throw new AppError(
      'conflict',
      'The log was still being written at the end of this period. Download the export again.',
    )
}

/**
 * The files of a bundle, in the order they are packed. `written` is the record of those already
 * packed, which the manifest lists; the manifest and its signature come last.
 */
export async function* bundleFiles(
  context: BundleContext,
  written: readonly FileRecord[],
): AsyncGenerator<BundleFile> {
  const { framework, scope } = context
  const reports = framework.controls.map(reportOf)
  const census = new Census(context.requestedBy)
  yield plain('README.txt', readmeText(context))
  yield plain('verify.mjs', await verifier())
  yield plain('public-key.pem', exportKey().pem)
  for (const report of reports) yield* controlFiles(report, scope)
  const all = actionsOf(framework)
  yield { name: 'events.ndjson', parts: eventsNdjson(scope, all, census.add) }
  requireSettled(reports, census)
  yield { name: 'events.csv', parts: eventsCsv(scope, all) }
  yield { name: 'people.csv', parts: peopleCsv(census.refs, context.generatedAt) }
  const summary = summaryCsv(reports)
  yield plain('control-summary.csv', summary.text, summary.rows)
  yield plain('control-summary.json', summaryJson(reports))
  yield plain('report.html', reportHtml(context, reports, census.events))
  const manifest = manifestJson(context, reports, [...written])
  yield plain('manifest.json', manifest)
  yield plain('manifest.sig', manifestSignature(context.id, manifest))
}
