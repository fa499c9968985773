import 'server-only'
import { BYTE_ORDER_MARK, csvLine } from '@/lib/audit/csv'
import type { Control } from '../frameworks/framework'
import type { CheckTally } from '../schema'

/** A control as the bundle reports it. `population` is filled while its events are written. */
export type ControlReport = {
  control: Control
  population: number
  tallies: CheckTally[]
  files: { ndjson: string; csv: string; exceptions: string; samples: string }
}

/** Control ids hold brackets and spaces; file names do not: `164.312(a)(1)` → `164.312-a-1`. */
export const fileNameOf = (controlId: string): string =>
  controlId.replace(/[^A-Za-z0-9.]+/g, '-').replace(/^-+|-+$/g, '')

export function reportOf(control: Control): ControlReport {
  const name = fileNameOf(control.id)
  return {
    control,
    population: 0,
    tallies: [],
    files: {
      ndjson: `populations/${name}.ndjson`,
      csv: `populations/${name}.csv`,
      exceptions: `exceptions/${name}.csv`,
      samples: `samples/${name}.csv`,
    },
  }
}

const COLUMNS = [
  'control',
  'paraphrase',
  'population',
  'check',
  'check_version',
  'pass_rule',
  'tested',
  'passed',
  'exceptions',
  'noted',
  'not_applicable',
  'files',
] as const

/** Events of the population that the check says nothing about. */
const notApplicable = ({ population }: ControlReport, { tested }: CheckTally): number =>
  Math.max(0, population - tested)

/** One line for each check of each control; a control without a check has one line, and no result. */
export function summaryCsv(reports: readonly ControlReport[]): { text: string; rows: number } {
  const lines = reports.flatMap((report) => {
    const { control, population, tallies, files } = report
    const head = [control.id, control.paraphrase, population]
    const names = Object.values(files).join(' ')
    if (tallies.length === 0)
      return [csvLine([...head, null, null, null, null, null, null, null, null, names])]
    return tallies.map((tally) =>
      csvLine([
        ...head,
        tally.id,
        tally.version,
        tally.rule,
        tally.tested,
        tally.passed,
        tally.exceptions,
        tally.noted,
        notApplicable(report, tally),
        names,
      ]),
    )
  })
  return { text: BYTE_ORDER_MARK + csvLine(COLUMNS) + lines.join(''), rows: lines.length }
}

export const summaryJson = (reports: readonly ControlReport[]): string =>
  `${JSON.stringify(
    reports.map((report) => ({
      control: report.control.id,
      paraphrase: report.control.paraphrase,
      actions: report.control.actions,
      population: report.population,
      checks: report.tallies.map((tally) => ({
        ...tally,
        not_applicable: notApplicable(report, tally),
      })),
      files: report.files,
    })),
    null,
    2,
  )}\n`
