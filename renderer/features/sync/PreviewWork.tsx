import { useState } from 'react'

import { useReading } from '../../bridge.ts'
import { ConflictPanel } from './ConflictPanel.tsx'
import { Lines } from './Lines.tsx'
import { Notes } from './Notes.tsx'
import { type Conflict, isOpen, type Link, type Preview } from './parts.tsx'
import { PreviewFoot } from './PreviewFoot.tsx'
import { everything, type Ticked } from './ticked.ts'

/** The table, the conflicts beside it, and the bar that writes. */
export function PreviewWork({ link, preview }: { link: Link; preview: Preview }) {
  const [ticked, setTicked] = useState<Ticked>(everything)
  const [held, setHeld] = useState<ReadonlySet<string>>(new Set())
  const [at, setAt] = useState(0)
  const conflicts = useOpenConflicts(link.id, preview)
  return (
    <>
      <div className={conflicts.length > 0 ? 'sync-panes two' : 'sync-panes'}>
        <Lines
          link={link}
          preview={preview}
          conflicts={conflicts}
          conflictAt={at}
          ticked={ticked}
          onTick={setTicked}
          onHeld={(line) => setHeld(new Set([...held, line.hash]))}
          onConflict={setAt}
        />
        {conflicts.length > 0 && (
          <ConflictPanel
            link={link.id}
            conflicts={conflicts}
            at={Math.min(at, conflicts.length - 1)}
            onMove={setAt}
          />
        )}
      </div>
      <Notes preview={preview} />
      <PreviewFoot
        link={link}
        preview={preview}
        open={conflicts.length}
        ticked={ticked}
        held={held}
      />
    </>
  )
}

/**
 * What a person has to decide: conflicts on record, and those that the preview has just met. The
 * latter are on record (and can be settled) once a round has been written.
 */
function useOpenConflicts(link: number, preview: Preview): readonly Conflict[] {
  const reading = useReading('sync.conflicts', { link }, ['sync.moved'])
  const known = reading.value?.conflicts ?? []
  const isKnown = ({ title, field }: Conflict) =>
    known.some((one) => one.title === title && one.field === field)
  return [...known, ...preview.conflicts.filter((one) => !isKnown(one))].filter(isOpen)
}
