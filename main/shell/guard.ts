import { app, session, shell, type WebContents } from 'electron'

import { isWindowPage, mayOpenOutside, windowOrigin } from '../core/outside.ts'

function guardPages(contents: WebContents): void {
  const refuse = (event: { preventDefault: () => void }): void => event.preventDefault()
  contents.on('will-navigate', (event) => {
    if (!isWindowPage(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', refuse)
  contents.on('will-attach-webview', refuse)
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

/**
 * Keeps every page to our own addresses, without permissions and without a network: the window needs
 * neither (Electron's security list, 5, 13, 14; without handlers all permissions are granted).
 */
export function installGuards(): void {
  app.on('web-contents-created', (_event, contents) => guardPages(contents))
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, permission, grant) => {
    grant(permission === 'clipboard-sanitized-write')
  })
  defaultSession.setPermissionCheckHandler(
    (_contents, permission) => permission === 'clipboard-sanitized-write',
  )
  defaultSession.setSpellCheckerEnabled(false)
  defaultSession.webRequest.onBeforeRequest(({ url }, answer) => {
    const isOurs = url.startsWith(`${windowOrigin}/`) || url.startsWith('data:')
    answer({ cancel: !isOurs && (app.isPackaged || !url.startsWith('devtools:')) })
  })
}
