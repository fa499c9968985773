import type { KeyboardEvent, MouseEvent, RefObject } from 'react'

const STEP: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }

const CONTROLS = 'a, button, input, label, select, summary, form'

/** What stands above the link of a row, so that its title can be read, opens the row all the same. */
export function openRow({ target, currentTarget }: MouseEvent<HTMLTableSectionElement>) {
  if (!(target instanceof HTMLElement) || target.closest(CONTROLS)) return
  if (window.getSelection()?.toString()) return
  const row = target.closest('tr')
  if (row && currentTarget.contains(row)) row.querySelector<HTMLElement>('a[data-row]')?.click()
}

/** From the link of one row, arrow keys (or j and k) move to the next; Home and End to the ends. */
export function useRowKeys(body: RefObject<HTMLTableSectionElement | null>) {
  return (event: KeyboardEvent) => {
    const from = event.target
    if (!(from instanceof HTMLElement) || !from.matches('a[data-row]')) return
    if (event.metaKey || event.ctrlKey || event.altKey) return
    const links = [...(body.current?.querySelectorAll<HTMLElement>('a[data-row]') ?? [])]
    const step = STEP[event.key]
    const index = links.indexOf(from)
    const target =
      event.key === 'Home'
        ? links[0]
        : event.key === 'End'
          ? links.at(-1)
          : step && links[index + step]
    if (!target) return
    event.preventDefault()
    target.focus()
  }
}
