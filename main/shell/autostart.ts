import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { errnoOf, writeWhole } from '../adapters/files.ts'
import type { LoginItem } from '../adapters/shell.ts'

/** A word of the key `Exec`, quoted as the Desktop Entry Specification 1.5 has it. */
function quoted(word: string): string {
  const escaped = word.replaceAll(/["`$\\]/g, String.raw`\$&`)
  // A value's own backslashes are taken away before its quotes are looked at.
  return `"${escaped.replaceAll('\\', '\\\\').replaceAll('%', '%%')}"`
}

const entryOf = (command: readonly string[]): string =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Version=1.5',
    'Name=DingKeep',
    'Terminal=false',
    `Exec=${command.map(quoted).join(' ')}`,
    '',
  ].join('\n')

/** Desktops switch an entry off by `Hidden=true` as well as by its removal. */
const isOff = (entry: string): boolean =>
  /^(Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/m.test(entry)

/**
 * Start at login for desktops that follow freedesktop.org (Desktop Application Autostart
 * Specification 0.5): an entry in the folder `autostart` of the person's configuration.
 */
export function autostart(folder: string, command: readonly string[]): LoginItem {
  const path = join(folder, 'dingkeep.desktop')
  const read = async (): Promise<boolean> => {
    try {
      return !isOff(await readFile(path, 'utf8'))
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return false
      throw error
    }
  }
  return {
    read,
    async write(on) {
      if (on) {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await writeWhole(path, entryOf(command))
      } else await rm(path, { force: true })
      return read()
    },
  }
}
