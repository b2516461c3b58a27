import { createCipheriv, createDecipheriv, createHash, randomBytes, scrypt } from 'node:crypto'

/**
 * `secrets.enc`, version 1:
 *
 * ```
 * 0   4  "DKS1"
 * 4   1  log2 N of scrypt    5  1  r    6  1  p    7  1  zero
 * 8  16  salt               24 12  nonce (new for every writing)
 * 36  n  AES-256-GCM ciphertext of UTF-8 JSON { name: secret }; bytes 0–35 are authenticated too
 *     16 tag
 *     32 SHA-256 of all bytes before: tells a damaged file from a wrong passphrase
 * ```
 *
 * The key is scrypt(passphrase as UTF-8, salt, N, r, p, 32 bytes).
 */
const magic = Buffer.from('DKS1')
const head = 36
const tagBytes = 16
const sumBytes = 32

/** Cost of new files: N = 2^15, r = 8, p = 3 (OWASP's row for 32 MB). */
const usual = { logN: 15, r: 8, p: 3 }

/** The part of the header that the key depends on, and the key. */
export type SealKey = Readonly<{ prefix: Buffer; key: Buffer }>

function derive(passphrase: string, prefix: Buffer): Promise<SealKey> {
  const [logN = 0, r = 0, p = 0] = prefix.subarray(4, 7)
  const options = { N: 2 ** logN, r, p, maxmem: 256 * 2 ** logN * r }
  return new Promise((fulfil, reject) => {
    scrypt(passphrase, prefix.subarray(8, 24), 32, options, (error, key) =>
      error ? reject(error) : fulfil({ prefix, key }),
    )
  })
}

/** Makes a key with a new salt. */
export function newSealKey(passphrase: string): Promise<SealKey> {
  const cost = Buffer.from([usual.logN, usual.r, usual.p, 0])
  return derive(passphrase, Buffer.concat([magic, cost, randomBytes(16)]))
}

const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

/** Seals a text with a fresh nonce. */
export function seal(key: SealKey, text: string): Buffer {
  const header = Buffer.concat([key.prefix, randomBytes(12)])
  const cipher = createCipheriv('aes-256-gcm', key.key, header.subarray(24))
  cipher.setAAD(header)
  const body = Buffer.concat([
    header,
    cipher.update(text, 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ])
  return Buffer.concat([body, sum(body)])
}

const isWithin = (n: number | undefined, least: number, most: number) =>
  n !== undefined && n >= least && n <= most

/** Costs beyond these would let a forged file eat the memory. */
const isBearable = ([logN, r, p, zero]: Uint8Array) =>
  isWithin(logN, 10, 20) && isWithin(r, 1, 16) && isWithin(p, 1, 16) && zero === 0

function isWhole(bytes: Buffer): boolean {
  if (bytes.length < head + tagBytes + sumBytes) return false
  const end = bytes.length - sumBytes
  const intact = sum(bytes.subarray(0, end)).equals(bytes.subarray(end))
  return intact && bytes.subarray(0, 4).equals(magic) && isBearable(bytes.subarray(4, 8))
}

type Unsealed = { text: string; key: SealKey } | 'damaged' | 'wrong-passphrase'

/** Opens a sealed file: its text and key, or why not. */
export async function unseal(bytes: Buffer, passphrase: string): Promise<Unsealed> {
  if (!isWhole(bytes)) return 'damaged'
  return unsealWhole(bytes, await derive(passphrase, Buffer.from(bytes.subarray(0, 24))))
}

/** Opens a file with a key that is at hand already; `wrong-passphrase` for one of another salt. */
export function unsealWith(key: SealKey, bytes: Buffer): Unsealed {
  if (!isWhole(bytes)) return 'damaged'
  return key.prefix.equals(bytes.subarray(0, 24)) ? unsealWhole(bytes, key) : 'wrong-passphrase'
}

function unsealWhole(bytes: Buffer, key: SealKey): Unsealed {
  const end = bytes.length - sumBytes
  const opener = createDecipheriv('aes-256-gcm', key.key, bytes.subarray(24, head))
  opener.setAAD(bytes.subarray(0, head))
  opener.setAuthTag(bytes.subarray(end - tagBytes, end))
  try {
    const text = Buffer.concat([
      opener.update(bytes.subarray(head, end - tagBytes)),
      opener.final(),
    ])
    return { text: text.toString('utf8'), key }
  } catch {
    // The file is whole by its sum, so only the key can be another one.
    return 'wrong-passphrase'
  }
}
