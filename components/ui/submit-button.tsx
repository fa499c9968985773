'use client'

import { useFormStatus } from 'react-dom'
import { Button, type ButtonProps } from './button'

/** Submits the form it stands in, and shows that it is on its way. Primary unless told otherwise. */
export function SubmitButton({ pending, variant = 'primary', ...rest }: Omit<ButtonProps, 'type'>) {
  const status = useFormStatus()
  return <Button {...rest} variant={variant} type="submit" pending={pending ?? status.pending} />
}
