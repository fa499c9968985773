import 'server-only'

/** So that Excel reads the file as UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff'

/** What a spreadsheet would run as a formula, the full-width forms that some fold to it included. */
const FORMULA = /^[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20|]|^[\t\r\n]/

export type Cell = string | number | boolean | null

/** A CSV cell (RFC 4180): quoted where needed, and never a formula (an apostrophe goes in front). */
export function csvCell(value: Cell): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const safe = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`
