import { BrowserWindow, ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron'

import type { Answer, Ask } from '../../preload/contract.ts'
import { isWindowPage } from '../core/outside.ts'
import type { EngineClient } from '../engine-client.ts'

/** One session per window's contents; it ends with them. */
export const sessionOf = ({ id }: WebContents): string => `window-${id}`

/** Only the main frame of a window of ours, on a page of ours. */
function isOurs({ senderFrame, sender }: IpcMainInvokeEvent): boolean {
  if (senderFrame === null || senderFrame.parent !== null) return false
  return isWindowPage(senderFrame.url) && BrowserWindow.fromWebContents(sender) !== null
}

/** Joins windows and engine over two channels, `ask` and `tell`. */
export function joinWindows(engine: EngineClient): void {
  ipcMain.handle(
    'ask',
    async (event, name: unknown, input: unknown): Promise<Answer<Ask> | null> => {
      if (!isOurs(event) || typeof name !== 'string') return null
      return engine.ask({ session: sessionOf(event.sender) }, name, input)
    },
  )
  engine.hear(({ name, news }) => {
    for (const window of BrowserWindow.getAllWindows()) {
      if (!window.isDestroyed()) window.webContents.send('tell', name, news)
    }
  })
}
