import { protocol } from 'electron'

import type { WindowFiles } from '../browser/window-files.ts'
import { windowOrigin } from '../core/outside.ts'
import { securityHeaders } from '../csp.ts'

const [scheme = ''] = windowOrigin.split(':')

/** Makes the window's addresses known; only before `ready`. */
export function registerScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true }
  protocol.registerSchemesAsPrivileged([{ scheme, privileges }])
}

/** Serves the window's files from a fixed list: there is no path that could leave a folder. */
export function servePages(files: WindowFiles): void {
  protocol.handle(scheme, (request) => {
    const { pathname } = new URL(request.url)
    const file = request.method === 'GET' ? files.get(pathname) : undefined
    if (file === undefined) return new Response(null, { status: 404 })
    const headers = { ...securityHeaders(null), 'Content-Type': file.type }
    return new Response(new Uint8Array(file.body), { headers })
  })
}
