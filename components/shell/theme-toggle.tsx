'use client'

import clsx from 'clsx'
import { Monitor, Moon, Sun } from 'lucide-react'
import { useEffect, useState } from 'react'
import { THEME_KEY } from './theme-key'

type Theme = 'system' | 'light' | 'dark'

const CHOICES = [
  { value: 'system', label: 'System', Icon: Monitor },
  { value: 'light', label: 'Light', Icon: Sun },
  { value: 'dark', label: 'Dark', Icon: Moon },
] as const

function apply(theme: Theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  try {
    if (theme === 'system') localStorage.removeItem(THEME_KEY)
    else localStorage.setItem(THEME_KEY, theme)
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** Light, dark, or as the system says; remembered in this browser. */
export function ThemeToggle() {
  const [theme, setTheme] = useState<Theme>('system')
  useEffect(() => {
    const set = document.documentElement.dataset.theme
    if (set === 'light' || set === 'dark') setTheme(set)
  }, [])
  return (
    <fieldset className="inline-flex gap-0.5 rounded-lg bg-hover p-0.5">
      <legend className="sr-only">Theme</legend>
      {CHOICES.map(({ value, label, Icon }) => (
        <button
          key={value}
          type="button"
          aria-pressed={theme === value}
          aria-label={`${label} theme`}
          title={label}
          onClick={() => {
            setTheme(value)
            apply(value)
          }}
          className={clsx(
            'flex h-6 w-7 items-center justify-center rounded-md',
            theme === value ? 'bg-raised text-ink shadow-raised' : 'text-muted hover:text-ink',
          )}
        >
          <Icon className="size-3.5" aria-hidden />
        </button>
      ))}
    </fieldset>
  )
}
