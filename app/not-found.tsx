import { Wordmark } from '@/components/shell/brand'
import { NothingHere } from '@/components/shell/nothing-here'

export const metadata = { title: 'Not found' }

/** Outside the portal's frame, so it brings its own. */
export default function NotFound() {
  return (
    <main className="flex min-h-[70dvh] flex-col items-center justify-center">
      <Wordmark />
      <NothingHere />
    </main>
  )
}
