import { ImageOff } from 'lucide-react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { ScrollRegion } from './scroll-region'

const SAFE_LINK = /^(?:https?:|mailto:|#|\/(?!\/))/iu

/** Headings start at h2 (or h3): the page has its own h1. */
const headings = (shift: 1 | 2): Components =>
  shift === 1
    ? { h1: 'h2', h2: 'h3', h3: 'h4', h4: 'h5', h5: 'h6' }
    : { h1: 'h3', h2: 'h4', h3: 'h5', h4: 'h6', h5: 'h6' }

const components: Components = {
  a({ href = '', children }) {
    if (!SAFE_LINK.test(href)) return <span>{children}</span>
    if (href.startsWith('#')) return <a href={href}>{children}</a>
    return (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    )
  },
  // Fetching an image would tell its server who reads this.
  img({ alt, src }) {
    return (
      <span
        title={typeof src === 'string' ? src : undefined}
        className="inline-flex items-center gap-1.5 rounded-md border border-line border-dashed bg-subtle px-2 py-1 text-muted text-xs"
      >
        <ImageOff className="size-3.5" aria-hidden />
        Image not loaded{alt ? `: ${alt}` : ''}
      </span>
    )
  },
  pre({ children }) {
    return (
      <ScrollRegion label="Code" className="cs-pre">
        <pre>{children}</pre>
      </ScrollRegion>
    )
  },
  table({ children }) {
    return (
      <ScrollRegion label="Table">
        <table>{children}</table>
      </ScrollRegion>
    )
  },
  input: ({ checked }) => (
    <input
      type="checkbox"
      checked={Boolean(checked)}
      readOnly
      disabled
      aria-label={checked ? 'Done' : 'Open'}
    />
  ),
}

/** Untrusted Markdown (GitHub's dialect). HTML in it shows as text; nothing is fetched. */
export function Markdown({ source, shift = 1 }: { source: string; shift?: 1 | 2 }) {
  return (
    <div className="cs-prose">
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={{ ...headings(shift), ...components }}>
        {source}
      </ReactMarkdown>
    </div>
  )
}
