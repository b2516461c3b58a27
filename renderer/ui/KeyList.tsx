import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'

import { useWords, type WordKey } from '../words.tsx'
import { usePageBack } from './use-page-back.ts'

const rows: readonly (readonly [string, WordKey])[] = [
  ['Ctrl+1…9, 0', 'keys.screens'],
  ['F1', 'keys.help'],
  ['Ctrl+F', 'keys.search'],
  ['F5', 'keys.refresh'],
  ['Ctrl+Shift+B', 'keys.backup'],
  ['Ctrl+Shift+R', 'keys.restore'],
  ['Alt+←', 'keys.back'],
  ['F6', 'keys.region'],
  ['Esc', 'keys.close'],
  ['Ctrl+?', 'keys.list'],
]

/** The table of keys; also part of About. */
export function KeyTable() {
  const { say } = useWords()
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{say('keys.columnKeys')}</th>
          <th scope="col">{say('keys.columnAction')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([keys, action]) => (
          <tr key={keys}>
            <td>
              <kbd className="mono">{keys}</kbd>
            </td>
            <td>{say(action)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The table of keys as a dialog (Ctrl+?). */
export function KeyList({ onClose }: { onClose: () => void }) {
  const { say } = useWords()
  usePageBack()
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{say('keys.title')}</DialogTitle>
          <DialogContent>
            <KeyTable />
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={onClose}>
              {say('common.close')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
