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
import { type ReactElement, useState } from 'react'

import { type Output, useReading } from '../bridge.ts'
import { useWords } from '../words.tsx'
import { Reader } from './Reader.tsx'
import { usePageBack } from './use-page-back.ts'

type Ask = 'folders.list' | 'setup.folders'
type Listing = Output<Ask>
type Opening = Readonly<{
  listing: Listing
  /** Says so where nothing can be saved in the folder. */
  toWrite: boolean
  onOpen: (path: string) => void
}>

type Wanted = Readonly<{
  /** Who may ask: whoever restores, or whoever sets up. */
  ask: Ask
  /** Where to begin; null: where the engine proposes. */
  from: string | null
  /** True where files will be written: then only a folder that takes them can be picked. */
  toWrite: boolean
  onPick: (path: string) => void
}>

/** A button that lets a person pick a folder of this computer; `onPick` gets its whole path. */
export function FolderButton({
  label,
  icon,
  ...wanted
}: Wanted & Readonly<{ label: string; icon?: ReactElement }>) {
  const [open, setOpen] = useState(false)
  const pick = (path: string) => {
    setOpen(false)
    wanted.onPick(path)
  }
  return (
    <>
      <Button {...(icon && { icon })} onClick={() => setOpen(true)}>
        {label}
      </Button>
      {open && <FolderPicker {...wanted} onPick={pick} onClose={() => setOpen(false)} />}
    </>
  )
}

/** Names of this computer's folders, to pick one; nothing but names of folders is read. */
function FolderPicker(props: Wanted & Readonly<{ onClose: () => void }>) {
  const { say } = useWords()
  usePageBack()
  const [path, setPath] = useState(props.from)
  const reading = useReading(props.ask, { path })
  const listing = reading.state === 'ready' ? reading.value : null
  const fit = listing !== null && (listing.fit || !props.toWrite)
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && props.onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{say('common.picker.title')}</DialogTitle>
          <DialogContent className="stack picker">
            {reading.failure !== null && path !== null && (
              <Button onClick={() => setPath(null)}>{say('common.picker.roots')}</Button>
            )}
            <Reader reading={reading} lines={6}>
              {(value) => <Folders listing={value} toWrite={props.toWrite} onOpen={setPath} />}
            </Reader>
          </DialogContent>
          <Buttons path={fit ? listing.path : null} onPick={props.onPick} onClose={props.onClose} />
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

function Buttons(props: {
  /** The folder that can be picked now. */
  path: string | null
  onPick: (path: string) => void
  onClose: () => void
}) {
  const { say } = useWords()
  const { path } = props
  return (
    <DialogActions>
      <Button onClick={props.onClose}>{say('common.cancel')}</Button>
      <Button
        appearance="primary"
        disabledFocusable={path === null}
        onClick={() => path !== null && props.onPick(path)}
      >
        {say('common.picker.use')}
      </Button>
    </DialogActions>
  )
}

function Folders({ listing, toWrite, onOpen }: Opening) {
  const { say } = useWords()
  const { path, parent, roots, fit } = listing
  return (
    <>
      <div className="row" role="group" aria-label={say('common.picker.roots')}>
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
          {say('common.picker.up')}
        </Button>
        <span className="mono break grow" aria-live="polite">
          {path}
        </span>
      </div>
      <List listing={listing} onOpen={onOpen} />
      {toWrite && !fit && <p className="small">{say('common.picker.unfit')}</p>}
    </>
  )
}

function List({ listing, onOpen }: Pick<Opening, 'listing' | 'onOpen'>) {
  const { say } = useWords()
  const { path, folders } = listing
  if (folders.length === 0) return <p className="second">{say('common.picker.none')}</p>
  return (
    <ul className="picker-list" aria-label={say('common.picker.folders', { path })}>
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
