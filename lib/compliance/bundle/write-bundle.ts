import 'server-only'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BYTE_ORDER_MARK, csvLine } from '@/lib/audit/csv'
import type { SequencedEvent } from '@/lib/audit/log/stream'
import type { StoredEvent } from '@/lib/audit/stored-events'
import type { CheckResult, Scope } from '../checks/check'
import { actionsOf } from '../frameworks/framework'
import { emptyTally, runCheck } from '../run-checks'
import { Census } from './census'
import type { BundleContext } from './context'
import { eventsCsv, eventsNdjson } from './event-files'
import { EXCEPTION_PROOFS_MAX, integrityFiles, proofFiles } from './integrity-files'
import { exportKey, manifestJson, manifestSignature } from './manifest'
import { peopleCsv } from './people'
import { readmeText } from './readme'
import { reportHtml } from './report'
import { samplesCsv } from './samples'
import { skeletonFiles, skeletonLines } from './skeleton'
import type { Snapshot } from './snapshot'
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

async function* exceptionsCsv(
  report: ControlReport,
  scope: Scope,
  excepted: Exceptions,
): AsyncGenerator<Part> {
  yield { text: BYTE_ORDER_MARK + csvLine(EXCEPTION_COLUMNS), rows: 0 }
  for (const check of report.control.checks) {
    const tally = emptyTally(check)
    report.tallies.push(tally)
    for await (const page of runCheck(check, scope, report.control.actions, tally)) {
      for (const result of page) excepted.add(result)
      yield {
        text: page.map(exceptionLine(check.id, check.version)).join(''),
        rows: page.length,
      }
    }
  }
}

async function* controlFiles(
  report: ControlReport,
  scope: Scope,
  census: Census,
  excepted: Exceptions,
): AsyncGenerator<BundleFile> {
  const { control, files } = report
  const count = (page: readonly unknown[]) => {
    report.population += page.length
  }
  const chosen = census.samplers.get(control.id)?.chosen ?? []
  yield { name: files.ndjson, parts: eventsNdjson(scope, control.actions, count) }
  yield { name: files.csv, parts: eventsCsv(scope, control.actions) }
  yield { name: files.exceptions, parts: exceptionsCsv(report, scope, excepted) }
  yield plain(files.samples, samplesCsv(chosen), chosen.length)
}

/** Events that a check found fault with; those beyond the limit are listed, but not proven one by one. */
class Exceptions {
  readonly ids = new Set<string>()
  isTruncated = false

  add({ verdict, eventId }: CheckResult): void {
    if (verdict !== 'exception' || eventId === null) return
    if (this.ids.size < EXCEPTION_PROOFS_MAX) this.ids.add(eventId)
    else this.isTruncated ||= !this.ids.has(eventId)
  }
}

async function* skeleton(snapshot: Snapshot, census: Census): AsyncGenerator<BundleFile> {
  const add = (page: readonly SequencedEvent[]) => census.addSequenced(page)
  for (const file of skeletonFiles(snapshot))
    yield { name: file.name, parts: skeletonLines(file, add) }
}

/**
 * The files of a bundle, in the order they are packed. `written` is the record of those already
 * packed, which the manifest lists; the manifest and its signature come last.
 */
export async function* bundleFiles(
  context: BundleContext,
  written: readonly FileRecord[],
): AsyncGenerator<BundleFile> {
  const { framework, scope, snapshot } = context
  const reports = framework.controls.map(reportOf)
  const excepted = new Exceptions()
  const census = new Census(scope, framework, {
    root: snapshot.end.root,
    sampleSize: context.sampleSize,
    requestedBy: context.requestedBy,
  })
  yield plain('README.txt', readmeText(context))
  yield plain('verify.mjs', await verifier())
  yield plain('public-key.pem', exportKey().pem)
  yield* skeleton(snapshot, census)
  yield* integrityFiles(snapshot)
  for (const report of reports) yield* controlFiles(report, scope, census, excepted)
  const all = actionsOf(framework)
  const add = (page: readonly StoredEvent[]) => census.addStored(page)
  yield { name: 'events.ndjson', parts: eventsNdjson(scope, all, add) }
  census.requireSettled(reports)
  yield { name: 'events.csv', parts: eventsCsv(scope, all) }
  yield { name: 'people.csv', parts: peopleCsv(census.refs, context.generatedAt) }
  const sampled = [...census.samplers.values()].flatMap(({ chosen }) => chosen.map(({ id }) => id))
  yield* proofFiles(new Set([...excepted.ids, ...sampled]), snapshot)
  yield* conclusion(context, { reports, census, isTruncated: excepted.isTruncated }, written)
}

type Outcome = { reports: readonly ControlReport[]; census: Census; isTruncated: boolean }

/** What sums everything up, and is therefore written last. */
function* conclusion(
  context: BundleContext,
  { reports, census, isTruncated }: Outcome,
  written: readonly FileRecord[],
): Generator<BundleFile> {
  const summary = summaryCsv(reports)
  yield plain('control-summary.csv', summary.text, summary.rows)
  yield plain('control-summary.json', summaryJson(reports))
  yield plain('report.html', reportHtml(context, reports, census.events))
  const manifest = manifestJson(context, { reports, isTruncated }, [...written])
  yield plain('manifest.json', manifest)
  yield plain('manifest.sig', manifestSignature(context.id, manifest))
}
