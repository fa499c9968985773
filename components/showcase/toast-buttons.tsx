'use client'

import { Button } from '@/components/ui/button'
import { toast } from '@/components/ui/toast'

/** Shows one toast of each kind that differs. */
export function ToastButtons() {
  return (
    <>
      <Button onClick={() => toast.success('Saved.')}>Toast</Button>
      <Button
        onClick={() =>
          toast.error('The key was not rotated.', { description: 'The provider did not answer.' })
        }
      >
        Failed toast
      </Button>
    </>
  )
}
