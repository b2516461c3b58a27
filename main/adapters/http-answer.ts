const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
])
const tlsRefused = /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH)/

/** What is left of an error of `fetch`: a code of the system or `timeout` or `cut`, no addresses. */
export type Silence = Readonly<{
  code: string
  /** The request may have been heard. */
  sent: boolean
}>

/** Reads what `fetch` throws; never keeps addresses, which may have tokens in them. */
export function silenceIn(error: unknown): Silence {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code =
    cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  const timedOut = error instanceof DOMException && error.name === 'TimeoutError'
  return {
    code: timedOut ? 'timeout' : code || 'cut',
    sent: !(neverSent.has(code) || tlsRefused.test(code)),
  }
}

/** Reads an answer's body as text; null where it holds more than so many bytes. */
export async function readText(response: Response, most: number): Promise<string | null> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.byteLength
    if (size > most) return null
    parts.push(part)
  }
  return new TextDecoder().decode(Buffer.concat(parts))
}

/** Tells whether a host is this computer itself. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
