import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import { ArrowUp20Regular } from '@fluentui/react-icons/svg/arrow-up'
import { Folder20Regular } from '@fluentui/react-icons/svg/folder'
import { useState } from 'react'

import type { Output } from '../../../preload/contract.ts'
import { useReading } from '../../bridge.ts'
import { Reader } from '../../ui/Reader.tsx'
import { usePageBack } from '../../ui/use-page-back.ts'
import { useWords } from '../../words.tsx'

type Listing = Output<'folders.list'>

/** Names of this computer's folders, to pick one; nothing but names of folders is read. */
export function FolderPicker(props: {
  /** Where to begin; null: where the engine proposes. */
  from: string | null
  onPick: (path: string) => void
  onClose: () => void
}) {
  const { say } = useWords()
  usePageBack()
  const [path, setPath] = useState(props.from)
  const reading = useReading('folders.list', { path })
  const fit = reading.state === 'ready' && reading.value.fit
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && props.onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{say('restore.picker.title')}</DialogTitle>
          <DialogContent className="stack picker">
            {reading.failure !== null && path !== null && (
              <Button onClick={() => setPath(null)}>{say('restore.picker.roots')}</Button>
            )}
            <Reader reading={reading} lines={6}>
              {(listing) => <Folders listing={listing} onOpen={setPath} />}
            </Reader>
          </DialogContent>
          <DialogActions>
            <Button onClick={props.onClose}>{say('common.cancel')}</Button>
            <Button
              appearance="primary"
              disabledFocusable={!fit}
              onClick={() => reading.value !== null && fit && props.onPick(reading.value.path)}
            >
              {say('restore.picker.use')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

function Folders({ listing, onOpen }: { listing: Listing; onOpen: (path: string) => void }) {
  const { say } = useWords()
  const { path, parent, roots, fit } = listing
  return (
    <>
      <div className="row" role="group" aria-label={say('restore.picker.roots')}>
        {roots.map((root) => (
          <Button key={root.path} size="small" data-small onClick={() => onOpen(root.path)}>
            {root.name}
          </Button>
        ))}
      </div>
      <div className="row">
        <Button
          size="small"
          data-small
          icon={<ArrowUp20Regular />}
          disabledFocusable={parent === null}
          onClick={() => parent !== null && onOpen(parent)}
        >
          {say('restore.picker.up')}
        </Button>
        <span className="mono break grow" aria-live="polite">
          {path}
        </span>
      </div>
      <List listing={listing} onOpen={onOpen} />
      {!fit && <p className="small">{say('restore.picker.unfit')}</p>}
    </>
  )
}

function List({ listing, onOpen }: { listing: Listing; onOpen: (path: string) => void }) {
  const { say } = useWords()
  const { path, folders } = listing
  if (folders.length === 0) return <p className="second">{say('restore.picker.none')}</p>
  return (
    <ul className="picker-list" aria-label={say('restore.picker.folders', { path })}>
      {folders.map((folder) => (
        <li key={folder.path}>
          <button type="button" onClick={() => onOpen(folder.path)}>
            <Folder20Regular aria-hidden="true" />
            {folder.name}
          </button>
        </li>
      ))}
    </ul>
  )
}
