import { useEffect, useMemo, useState } from 'react'
import type { DataColumn } from './data-table'

const storageKey = (table: string) => `countersign.columns.${table}`

function readHidden(table: string): string[] | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey(table)) ?? 'null')
    return Array.isArray(stored) ? stored.filter((key) => typeof key === 'string') : null
  } catch {
    return null
  }
}

/** Which columns this reader has put away, remembered in this browser under the table's name. */
export function useHiddenColumns(table: string, columns: readonly DataColumn[]) {
  const initial = useMemo(
    () =>
      new Set(columns.filter((column) => column.hiddenByDefault).map(({ key }) => key as string)),
    [columns],
  )
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null)
  useEffect(() => {
    const stored = readHidden(table)
    if (stored) setChosen(new Set(stored))
  }, [table])

  const choose = (hidden: ReadonlySet<string>) => {
    setChosen(hidden)
    try {
      localStorage.setItem(storageKey(table), JSON.stringify([...hidden]))
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }
  return [chosen ?? initial, choose] as const
}
