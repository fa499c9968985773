'use client'

import { Link2 } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { toast } from '@/components/ui/toast'

/** The address of this search holds all of it, so it is the link to send. */
export function CopyPermalink() {
  const copy = () =>
    navigator.clipboard.writeText(window.location.href).then(
      () => toast.success('The link to this search was copied.'),
      () => toast.error('Could not copy. Copy the address of this page instead.'),
    )
  return (
    <Button variant="ghost" size="sm" icon={<Link2 aria-hidden />} onClick={copy}>
      Copy link
    </Button>
  )
}
