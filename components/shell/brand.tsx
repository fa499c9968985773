/** The mark: an open seal, and the second stroke that countersigns it. */
export function Mark({ className = 'size-6' }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 32 32"
      aria-hidden="true"
      className={className}
      fill="none"
      strokeWidth="3"
      strokeLinecap="round"
    >
      <rect width="32" height="32" rx="8" className="fill-[#3a4fd8]" />
      <path d="M21.6 22.4a8.6 8.6 0 1 1-1.2-13.1" stroke="#fff" />
      <path d="m11.6 15.9 4.1 4.2 9.7-10.6" stroke="#fff" strokeLinejoin="round" />
    </svg>
  )
}

/** Mark and name. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2">
      <Mark />
      <span className="font-semibold text-[0.9375rem] tracking-tight">Countersign</span>
    </span>
  )
}
