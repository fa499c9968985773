/** A line between parts, optionally with a word in it. */
export function Separator({ label }: { label?: string }) {
  if (!label) return <hr className="border-0 border-line border-t" />
  return (
    <div className="flex items-center gap-3 text-faint text-xs before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
      {label}
    </div>
  )
}
