import { execFileSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'

import {
  credentialsIn,
  makeCertificate,
  pemOf,
} from '../../../main/adapters/microsoft-sign-in/index.ts'

const now = Date.parse('2026-11-22T08:00:00Z')
let pem: string
beforeAll(async () => {
  pem = await makeCertificate(now)
})

const only = (text: string) => {
  const [credential] = credentialsIn(text)
  if (credential === undefined) throw new Error('none')
  return credential
}

describe('the certificate that the app makes', () => {
  it('is valid for OpenSSL, signs itself, and only signs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dingkeep-certificate-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const file = join(folder, 'c.pem')
    await writeFile(file, only(pem).certificate)
    const openssl = (...args: string[]) => execFileSync('openssl', args, { encoding: 'utf8' })

    const at = String(now / 1000)
    expect(openssl('verify', '-x509_strict', '-attime', at, '-CAfile', file, file)).toContain('OK')
    const text = openssl('x509', '-in', file, '-noout', '-text')
    expect(text).toMatch(/Version: 3/)
    expect(text).toMatch(/Signature Algorithm: sha256WithRSAEncryption/)
    expect(text).toMatch(/Public-Key: \(3072 bit\)/)
    expect(text).toMatch(/Basic Constraints: critical\s+CA:FALSE/)
    expect(text).toMatch(/Key Usage: critical\s+Digital Signature\n/)
    expect(openssl('x509', '-in', file, '-noout', '-fingerprint', '-sha256').trim()).toBe(
      `sha256 Fingerprint=${(only(pem).thumbprint.match(/../g) ?? []).join(':')}`,
    )
  })

  it('holds from a day ago for two years, and says so', () => {
    const { begins, ends, certificate, thumbprint } = only(pem)
    const read = new X509Certificate(certificate)

    expect(begins).toBe(now - 86_400_000)
    expect(ends).toBe(now + 730 * 86_400_000)
    expect(Date.parse(read.validTo)).toBe(ends)
    expect(read.verify(read.publicKey)).toBe(true)
    expect(createHash('sha256').update(read.raw).digest('hex').toUpperCase()).toBe(thumbprint)
  })

  it('is written in the later form of times from 2050 on', async () => {
    const late = only(await makeCertificate(Date.parse('2049-06-01T00:00:00Z')))

    expect(new Date(late.ends).toISOString()).toBe('2051-06-01T00:00:00.000Z')
    expect(
      new X509Certificate(late.certificate).verify(new X509Certificate(late.certificate).publicKey),
    ).toBe(true)
  })

  it('is read back as it was kept, and beside one that takes its place', async () => {
    const next = only(await makeCertificate(now + 1000))
    const both = `${pem}${pemOf(next)}`

    expect(credentialsIn(pemOf(only(pem)))).toEqual([only(pem)])
    expect(credentialsIn(both).map(({ thumbprint }) => thumbprint)).toEqual([
      only(pem).thumbprint,
      next.thumbprint,
    ])
  })

  it('is not taken without its key, with another key, or damaged', async () => {
    const { key, certificate } = only(pem)
    const other = only(await makeCertificate(now))

    expect(credentialsIn(certificate)).toEqual([])
    expect(credentialsIn(key)).toEqual([])
    expect(credentialsIn(`${other.key}\n${certificate}`)).toEqual([])
    fc.assert(
      fc.property(fc.nat({ max: pem.length - 2 }), (cut) => {
        expect(credentialsIn(pem.slice(0, cut)).length).toBe(0)
      }),
      { numRuns: 40 },
    )
  })
})
