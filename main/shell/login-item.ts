import { homedir } from 'node:os'
import { join } from 'node:path'

import { app } from 'electron'

import type { LoginItem } from '../adapters/shell.ts'
import { autostart } from './autostart.ts'

/** Given to the program by the login item: it then waits in the tray and shows no window. */
export const background = '--background'

const args = [background]

/** What Windows will really do: its task manager can switch the item off without our knowledge. */
const onWindows: LoginItem = {
  read: async () => app.getLoginItemSettings({ args }).executableWillLaunchAtLogin,
  async write(on) {
    app.setLoginItemSettings({ openAtLogin: on, enabled: on, args })
    return onWindows.read()
  },
}

/** On macOS the person has the last word in the system's settings; `status` tells it. */
const onMac: LoginItem = {
  read: async () => app.getLoginItemSettings().status === 'enabled',
  async write(on) {
    app.setLoginItemSettings({ openAtLogin: on })
    return onMac.read()
  },
}

function onLinux(): LoginItem {
  const config = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
  // An AppImage runs from a place that is gone after it; this names the file itself.
  const program = process.env['APPIMAGE'] ?? process.execPath
  return autostart(join(config, 'autostart'), [program, background])
}

/** A checkout is started by hand: what the system would start is Electron alone. */
const none: LoginItem = { read: async () => null, write: async () => null }

/** Start at login, as this system has it. */
export function loginItem(): LoginItem {
  if (!app.isPackaged) return none
  if (process.platform === 'win32') return onWindows
  return process.platform === 'darwin' ? onMac : onLinux()
}

/** True if the system started the program, not a person. */
export const isStartedAtLogin = (): boolean =>
  process.argv.includes(background) ||
  (process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin)
