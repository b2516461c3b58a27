import { join } from 'node:path'

import { Menu, type MenuItemConstructorOptions, nativeTheme, type Rectangle, Tray } from 'electron'

import type { TrayView } from '../../preload/contract/status.ts'
import { sayText } from '../../resources/locales/text.ts'
import type { Words } from '../../resources/locales/words.ts'
import { commandOf, pauseCommand, type TrayCommand } from '../core/tray-command.ts'

/** Windows keeps the icon's place by this, once the program is signed or stays where it is. */
const guid = '5f2f0c9e-6f3f-4a0e-9a57-2d6f0f8a7c31'

export type TrayOptions = Readonly<{
  /** Folder of the tray's images. */
  images: string
  words: Words
  isPackaged: boolean
  onCommand: (command: TrayCommand) => void
  onClick: (icon: Rectangle) => void
}>

/** The icon in the bar: draws what the engine's status says, and nothing of its own. */
export interface TrayIcon {
  draw(view: TrayView): void
}

function imageOf(images: string, shape: TrayView['shape']): string {
  if (process.platform === 'darwin') return join(images, `${shape}Template.png`)
  // The bar's colour, not the program's, decides; both images read on the other one too.
  const bar = nativeTheme.shouldUseDarkColors ? 'dark' : 'light'
  return join(images, `${shape}-${bar}.${process.platform === 'win32' ? 'ico' : 'png'}`)
}

/** Puts the icon into the bar. It is kept for good: making it anew is unsafe on Linux. */
export function trayIcon(options: TrayOptions, first: TrayView): TrayIcon {
  const { images, words, onCommand, onClick } = options
  const image = imageOf(images, first.shape)
  const isGuid = options.isPackaged && process.platform !== 'linux'
  const tray = isGuid ? new Tray(image, guid) : new Tray(image)

  const itemOf = ({ id, label, enabled, items }: TrayView['menu'][number]) => {
    if (id === 'line') return { type: 'separator' } satisfies MenuItemConstructorOptions
    const entry: MenuItemConstructorOptions = {
      label: label === null ? '' : sayText(words, label),
      enabled,
      click: () => onCommand(commandOf(id)),
    }
    if (items === null) return entry
    const submenu = items.map((item) => ({
      label: sayText(words, item.label),
      click: () => onCommand(pauseCommand(item.until)),
    }))
    return { ...entry, submenu }
  }
  let view = first
  const draw = (next: TrayView): void => {
    view = next
    tray.setImage(imageOf(images, next.shape))
    tray.setToolTip(next.tooltip.map((line) => sayText(words, line)).join('\n'))
    // Linux takes changes of a menu only with the menu as a whole.
    tray.setContextMenu(Menu.buildFromTemplate(next.menu.map(itemOf)))
  }
  tray.on('click', () => onClick(tray.getBounds()))
  nativeTheme.on('updated', () => draw(view))
  draw(first)
  return { draw }
}
