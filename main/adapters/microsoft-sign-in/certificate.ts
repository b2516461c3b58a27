import {
  createHash,
  createPrivateKey,
  generateKeyPair,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'
import { promisify } from 'node:util'

import type { CertificateFacts } from '../../core/microsoft.ts'
import {
  bits,
  boolean,
  integer,
  nothing,
  objectId,
  octets,
  sequence,
  setOf,
  tagged,
  time,
  utf8,
} from './der.ts'

const day = 86_400_000
/** Two years, the longest that most organisations let a key of an app live. */
const lifetime = 730 * day
/** Key signatures with SHA-256 (RFC 8017: sha256WithRSAEncryption). */
const sha256WithRsa = '1.2.840.113549.1.1.11'

const make = promisify(generateKeyPair)

/** One key with its certificate, as the app signs in with it. */
export type Credential = CertificateFacts & Readonly<{ key: string; certificate: string }>

const nameOf = (common: string): Buffer =>
  sequence(setOf(sequence(objectId('2.5.4.3'), utf8(common))))

/** Extensions of a key that only signs: no authority, digital signature (RFC 5280, 4.2.1). */
function extensions(): Buffer {
  const one = (id: string, value: Buffer) => sequence(objectId(id), boolean(true), octets(value))
  const list = sequence(
    one('2.5.29.19', sequence()),
    one('2.5.29.15', bits(Buffer.from([0x80]), 7)),
  )
  return tagged(0xa3, list)
}

const pem = (der: Buffer): string => {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

/**
 * Makes a key (RSA, 3,072 bits) and a self-signed certificate for it (X.509 v3, RFC 5280) that holds
 * for two years from a day ago: clocks differ. `now` in milliseconds since 1970.
 *
 * Returns both as PEM, key first: the form of the secret `microsoft.certificate`, and of the
 * settings file's `certificateFile`.
 */
export async function makeCertificate(now: number, name = 'DingKeep'): Promise<string> {
  const { privateKey, publicKey } = await make('rsa', { modulusLength: 3072 })
  const algorithm = sequence(objectId(sha256WithRsa), nothing())
  const serial = randomBytes(16)
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    nameOf(name),
    sequence(time(now - day), time(now + lifetime)),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions(),
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = pem(sequence(body, algorithm, bits(signature)))
  return `${privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()}${certificate}`
}

const keys = /-----BEGIN (?:RSA )?PRIVATE KEY-----[\s\S]+?-----END (?:RSA )?PRIVATE KEY-----/g
const certificates = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

function credentialOf(key: string, text: string): Credential | null {
  try {
    const certificate = new X509Certificate(text)
    const isPair = certificate.checkPrivateKey(createPrivateKey(key))
    if (!isPair || certificate.publicKey.asymmetricKeyType !== 'rsa') return null
    return {
      key,
      certificate: text,
      thumbprint: createHash('sha256').update(certificate.raw).digest('hex').toUpperCase(),
      begins: Date.parse(certificate.validFrom),
      ends: Date.parse(certificate.validTo),
    }
  } catch (error) {
    // Node says so of what is no key or no certificate.
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}

/**
 * Reads keys and certificates of a PEM text, each key with the certificate that fits it: the one in
 * use first, then one made to take its place. Empty where nothing in it can be used.
 */
export function credentialsIn(text: string): readonly Credential[] {
  const found = text.match(certificates) ?? []
  return (text.match(keys) ?? []).flatMap((key) => {
    for (const certificate of found) {
      const one = credentialOf(key, certificate)
      if (one !== null) return [one]
    }
    return []
  })
}

/** One key with its certificate as PEM, the way they are kept. */
export const pemOf = ({ key, certificate }: Credential): string => `${key}\n${certificate}\n`
