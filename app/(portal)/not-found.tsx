import { NothingHere } from '@/components/shell/nothing-here'

export const metadata = { title: 'Not found' }

/** Inside the portal's frame, which has the page's `<main>`. */
export default function NotFound() {
  return <NothingHere />
}
