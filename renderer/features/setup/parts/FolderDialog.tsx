import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import { ArrowUp16Regular } from '@fluentui/react-icons/svg/arrow-up'
import { Folder16Regular } from '@fluentui/react-icons/svg/folder'
import { useState } from 'react'

import { type Output, useReading } from '../../../bridge.ts'
import { Reader } from '../../../ui/Reader.tsx'
import { useWords } from '../../../words.tsx'

type Listing = Output<'setup.folders'>

/** Picks a folder of this computer by going through its folders. */
export function FolderDialog(props: {
  /** Where to begin; null = where the engine says. */
  start: string | null
  onPick: (path: string) => void
  onClose: () => void
}) {
  const { say } = useWords()
  const [at, setAt] = useState(props.start)
  const listing = useReading('setup.folders', { path: at })
  const here = listing.value?.path ?? null
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && props.onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{say('setup.folder.title')}</DialogTitle>
          <DialogContent>
            <Reader reading={listing}>
              {(value) => <Folders listing={value} onOpen={setAt} />}
            </Reader>
          </DialogContent>
          <DialogActions>
            <Button onClick={props.onClose}>{say('common.cancel')}</Button>
            <Button
              appearance="primary"
              disabledFocusable={here === null}
              onClick={() => here !== null && props.onPick(here)}
            >
              {say('setup.folder.take')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

function Folders({ listing, onOpen }: { listing: Listing; onOpen: (path: string) => void }) {
  return (
    <div className="stack tight">
      <div className="row">
        {listing.roots.map(({ name, path }) => (
          <Button key={path} size="small" onClick={() => onOpen(path)}>
            {name}
          </Button>
        ))}
      </div>
      <p className="mono strong">{listing.path}</p>
      <FolderRows listing={listing} onOpen={onOpen} />
    </div>
  )
}

function FolderRows({ listing, onOpen }: { listing: Listing; onOpen: (path: string) => void }) {
  const { say } = useWords()
  const { parent } = listing
  return (
    <ul className="folder-list card">
      {parent !== null && (
        <li>
          <Button
            appearance="transparent"
            icon={<ArrowUp16Regular />}
            onClick={() => onOpen(parent)}
          >
            {say('setup.folder.up')}
          </Button>
        </li>
      )}
      {listing.folders.map(({ name, path }) => (
        <li key={path}>
          <Button appearance="transparent" icon={<Folder16Regular />} onClick={() => onOpen(path)}>
            {name}
          </Button>
        </li>
      ))}
      {listing.folders.length === 0 && <li className="second">{say('setup.folder.none')}</li>}
    </ul>
  )
}
