import { BlockList, isIP } from 'node:net'

const local = new BlockList()
local.addSubnet('10.0.0.0', 8)
local.addSubnet('172.16.0.0', 12)
local.addSubnet('192.168.0.0', 16)
local.addSubnet('169.254.0.0', 16)
local.addSubnet('fc00::', 7, 'ipv6')
local.addSubnet('fe80::', 10, 'ipv6')

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

const bare = (host: string) => host.replace(/^\[(.*)\]$/, '$1').toLowerCase()

function isIn(list: BlockList, host: string): boolean {
  const version = isIP(host)
  return version !== 0 && list.check(host, version === 6 ? 'ipv6' : 'ipv4')
}

/** How far away a host is: this computer, the local network, or anywhere. */
export type Reach = 'loopback' | 'local' | 'far'

/**
 * Judges a host by its name or address alone, without asking a name server.
 *
 * Names without a dot and those below `.local`, `.lan`, `.home.arpa` and `.internal` are given out
 * inside a network only (RFC 6762, RFC 8375).
 */
export function reachOf(hostname: string): Reach {
  const host = bare(hostname)
  if (host === 'localhost' || isIn(loopback, host)) return 'loopback'
  if (isIn(local, host)) return 'local'
  if (isIP(host) !== 0) return 'far'
  if (!host.includes('.') || /\.(local|lan|home\.arpa|internal)$/.test(host)) return 'local'
  return 'far'
}

/** Why an address is not taken. */
export type AddressProblem = 'not-an-address' | 'not-https' | 'password-in-address' | 'not-rest'

const isWeb = (url: URL | null): url is URL =>
  url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === ''

/** Checks an API address: https, or http on this computer; no login in it. */
export function apiProblem(text: string): AddressProblem | null {
  const url = URL.parse(text)
  if (!isWeb(url)) return 'not-an-address'
  if (url.username || url.password) return 'password-in-address'
  return url.protocol === 'http:' && reachOf(url.hostname) !== 'loopback' ? 'not-https' : null
}

/** A storage address taken apart: `rest:https://user@host:8000/x/`. */
export type RestAddress = Readonly<{ url: string; user: string | null; warns: boolean }>

/** Checks and splits a `rest:` address; plain http is taken in the local network, with a warning. */
export function restAddress(text: string): RestAddress | AddressProblem {
  if (!text.startsWith('rest:')) return 'not-rest'
  const url = URL.parse(text.slice('rest:'.length))
  if (!isWeb(url)) return 'not-an-address'
  if (url.password) return 'password-in-address'
  const reach = url.protocol === 'https:' ? 'loopback' : reachOf(url.hostname)
  if (reach === 'far') return 'not-https'
  const user = url.username === '' ? null : decodeURIComponent(url.username)
  url.username = ''
  url.pathname = url.pathname.replace(/\/?$/, '/')
  return { url: url.href, user, warns: reach === 'local' }
}
