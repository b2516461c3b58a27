import { Button } from '@fluentui/react-components'
import { Add16Regular } from '@fluentui/react-icons/svg/add'
import { Dismiss16Regular } from '@fluentui/react-icons/svg/dismiss'

import { FolderButton } from '../../../ui/FolderButton.tsx'
import { useWords } from '../../../words.tsx'
import { write } from '../store.ts'
import { useFieldError } from './missing.ts'

const save = (folders: readonly string[]) => void write({ step: 'scope', folders: [...folders] })

/** Local folders that are saved too; each is picked and can be taken out again. */
export function FolderList({ folders }: { folders: readonly string[] }) {
  const { say } = useWords()
  const picked = (path: string) => {
    if (!folders.includes(path)) save([...folders, path])
  }
  return (
    <div className="stack tight">
      {folders.map((folder, at) => (
        <FolderRow
          key={folder}
          folder={folder}
          at={at}
          onRemove={() => save(folders.filter((one) => one !== folder))}
        />
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
    </div>
  )
}

function FolderRow(props: { folder: string; at: number; onRemove: () => void }) {
  const { say } = useWords()
  const error = useFieldError('scope', `folders.${props.at}`, true)
  return (
    <div className="row" data-field={`folders.${props.at}`}>
      <span className="mono">{props.folder}</span>
      <Button
        size="small"
        appearance="subtle"
        icon={<Dismiss16Regular />}
        aria-label={say('setup.scope.removeFolder', { folder: props.folder })}
        onClick={props.onRemove}
      />
      {error !== null && <span className="small field-error">{error}</span>}
    </div>
  )
}
