import { Button } from '@fluentui/react-components'
import { Add16Regular } from '@fluentui/react-icons/svg/add'
import { Dismiss16Regular } from '@fluentui/react-icons/svg/dismiss'

import { FolderButton } from '../../ui/FolderButton.tsx'
import { useWords } from '../../words.tsx'
import type { Settings } from './saving.tsx'

type Folder = Settings['scope']['folders'][number]

/** Folders of this computer that are saved too; each is picked, and can be taken out again. */
export function Folders(props: {
  folders: readonly Folder[]
  onChange: (folders: Folder[]) => void
}) {
  const { say } = useWords()
  const { folders, onChange } = props
  const picked = (path: string) => {
    if (folders.every((folder) => folder.path !== path)) onChange([...folders, { path, label: '' }])
  }
  return (
    <>
      {folders.map((folder) => (
        <div key={folder.path} className="place-row">
          {folder.label !== '' && <b>{folder.label}</b>}
          <span className="mono cut">{folder.path}</span>
          <Button
            size="small"
            appearance="subtle"
            icon={<Dismiss16Regular />}
            aria-label={say('setup.scope.removeFolder', { folder: folder.path })}
            onClick={() => onChange(folders.filter((one) => one !== folder))}
          />
        </div>
      ))}
      <div>
        <FolderButton
          ask="setup.folders"
          label={say('setup.scope.addFolder')}
          icon={<Add16Regular />}
          from={null}
          toWrite={false}
          onPick={picked}
        />
      </div>
    </>
  )
}
