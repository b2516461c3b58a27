/** Hosts whose pages the window may open in the person's browser. */
const hosts = new Set([
  'open-dev.dingtalk.com',
  'open.dingtalk.com',
  'oa.dingtalk.com',
  'www.dingtalk.com',
  'login.microsoftonline.com',
  'login.partner.microsoftonline.cn',
  'login.microsoft.com',
  'microsoft.com',
  'www.microsoft.com',
  'aka.ms',
  'entra.microsoft.com',
  'portal.azure.cn',
  'restic.net',
  'restic.readthedocs.io',
])

/**
 * Tells whether an address may be handed to the system's browser. Anything but https to a host of
 * the list is refused: opening foreign addresses can start programs (Electron's security list, 15).
 */
export function mayOpenOutside(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, username, password, port } = new URL(address)
  return protocol === 'https:' && hosts.has(hostname) && username + password + port === ''
}

/** Origin of the window's pages. */
export const windowOrigin = 'dingkeep://app'

/** Tells whether an address is one of the window's own pages. */
export function isWindowPage(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host } = new URL(address)
  return `${protocol}//${host}` === windowOrigin
}
