import clsx from 'clsx'

const HUES = [265, 300, 340, 20, 50, 145, 175, 220]

function hueOf(seed: string) {
  let sum = 0
  for (const letter of seed) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0
  return HUES[sum % HUES.length] ?? 265
}

const initialsOf = (name: string) => {
  const words = name
    .trim()
    .split(/[\s._@-]+/u)
    .filter(Boolean)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
  return (
    letters
      .map((word) => [...(word ?? '')][0] ?? '')
      .join('')
      .toUpperCase() || '?'
  )
}

const SIZE = {
  xs: 'size-5 text-[0.5625rem]',
  sm: 'size-6 text-2xs',
  md: 'size-8 text-xs',
  lg: 'size-12 text-base',
}

/** Initials on a colour that is always the same for one person. `seed` keeps it when the name changes. */
export function Avatar({
  name,
  seed = name,
  size = 'sm',
}: {
  name: string
  seed?: string
  size?: keyof typeof SIZE
}) {
  const hue = hueOf(seed)
  return (
    <span
      aria-hidden="true"
      className={clsx(
        'inline-flex shrink-0 select-none items-center justify-center rounded-full font-semibold',
        SIZE[size],
      )}
      style={{
        background: `light-dark(oklch(0.92 0.05 ${hue}), oklch(0.32 0.06 ${hue}))`,
        color: `light-dark(oklch(0.4 0.12 ${hue}), oklch(0.87 0.07 ${hue}))`,
      }}
    >
      {initialsOf(name)}
    </span>
  )
}

/** Avatar and name in a line. */
export function Person({ name, seed, detail }: { name: string; seed?: string; detail?: string }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-2">
      <Avatar name={name} size="xs" {...(seed !== undefined && { seed })} />
      <span className="truncate">{name}</span>
      {detail && <span className="truncate text-faint text-xs">{detail}</span>}
    </span>
  )
}
