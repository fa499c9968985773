'use client'

import clsx from 'clsx'
import { FileArchive, FolderOpen, FolderUp } from 'lucide-react'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { type Chosen, fromDrop, fromInput } from './chosen-files'

type Choose = (chosen: Chosen | null) => void

/** The browser's own picker behind a button, so that it works by keyboard and screen reader. */
function Picker({ folder, label, onChoose }: { folder: boolean; label: string; onChoose: Choose }) {
  const input = useRef<HTMLInputElement>(null)
  // React has no property for it; without it the picker offers files only.
  useEffect(() => {
    if (folder) input.current?.setAttribute('webkitdirectory', '')
  }, [folder])
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        {...(folder ? { multiple: true } : { accept: '.zip,.skill,application/zip' })}
        onChange={({ currentTarget }) => {
          if (currentTarget.files?.length) onChoose(fromInput(currentTarget.files))
          // The same choice again must be noticed too.
          currentTarget.value = ''
        }}
      />
      <Button
        variant={folder ? 'primary' : 'secondary'}
        icon={folder ? <FolderOpen aria-hidden /> : <FileArchive aria-hidden />}
        onClick={() => input.current?.click()}
      >
        {label}
      </Button>
    </>
  )
}

/** Where a skill is dropped, or chosen with a button: a folder, or a zip of one. */
export function DropZone({ compact, onChoose }: { compact: boolean; onChoose: Choose }) {
  const [over, setOver] = useState(false)
  const [reading, setReading] = useState(false)
  const depth = useRef(0)

  const enter = (event: DragEvent, by: 1 | -1) => {
    event.preventDefault()
    depth.current += by
    setOver(depth.current > 0)
  }
  const drop = async (event: DragEvent) => {
    event.preventDefault()
    depth.current = 0
    setOver(false)
    setReading(true)
    try {
      onChoose(await fromDrop(event.dataTransfer))
    } catch {
      onChoose(null)
    } finally {
      setReading(false)
    }
  }
  return (
    <section
      aria-label="Drop a skill here"
      onDragEnter={(event) => enter(event, 1)}
      onDragLeave={(event) => enter(event, -1)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
      className={clsx(
        'flex flex-col items-center rounded-xl border border-dashed px-6 text-center transition-colors',
        compact ? 'gap-3 py-6' : 'gap-4 py-14',
        over ? 'border-accent bg-accent-soft' : 'border-strong/60 bg-surface',
      )}
    >
      <span
        className={clsx(
          'flex items-center justify-center rounded-2xl border transition-colors',
          compact ? 'size-10 [&_svg]:size-5' : 'size-14 [&_svg]:size-7',
          over
            ? 'border-accent-line bg-accent-soft text-accent-ink'
            : 'border-line bg-subtle text-muted',
        )}
      >
        <FolderUp aria-hidden />
      </span>
      <div aria-live="polite">
        <p className={clsx('font-semibold', compact ? 'text-sm' : 'text-base')}>
          {reading
            ? 'Reading the folder…'
            : over
              ? 'Let go to choose it'
              : 'Drop a skill folder or a zip'}
        </p>
        <p className="mt-1 text-[0.8125rem] text-muted">
          {over ? 'Nothing is sent yet.' : 'or choose it from your computer'}
        </p>
      </div>
      <div className="flex flex-wrap justify-center gap-2">
        <Picker folder label="Choose folder" onChoose={onChoose} />
        <Picker folder={false} label="Choose zip" onChoose={onChoose} />
      </div>
    </section>
  )
}
