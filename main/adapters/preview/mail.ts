import PostalMime from 'postal-mime'

import { longestText } from './media.ts'

type Address = Awaited<ReturnType<typeof PostalMime.parse>>['from']

/** A mail as a person reads it; `html` is as it came and must be shown inert. */
export type ReadMail = Readonly<{
  subject: string
  from: string
  to: string
  cc: string
  at: string | null
  text: string
  html: string | null
  files: readonly Readonly<{ name: string; size: number }>[]
}>

const longestLine = 2_000

function addressText(address: Address | undefined): string {
  if (address === undefined) return ''
  const inner = address.group ?? []
  if (inner.length > 0) return `${address.name}: ${addressList(inner)}`
  const mail = address.address ?? ''
  return address.name === '' || address.name === mail ? mail : `${address.name} <${mail}>`
}

const addressList = (all: readonly NonNullable<Address>[] = []): string =>
  all.map(addressText).join(', ').slice(0, longestLine).toWellFormed()

function momentOf(date: string | undefined): string | null {
  const at = Date.parse(date ?? '')
  return Number.isFinite(at) ? new Date(at).toISOString() : null
}

const sizeOf = (content: string | ArrayBuffer | Uint8Array): number =>
  typeof content === 'string' ? content.length : content.byteLength

/** Reads a mail (RFC 5322, MIME); null where it is none or nested beyond reason. */
export async function readMail(bytes: Uint8Array): Promise<ReadMail | null> {
  let mail
  try {
    mail = await PostalMime.parse(bytes, { maxNestingDepth: 50 })
  } catch (error) {
    // The parser throws plain errors for what goes beyond its limits.
    if (error instanceof Error) return null
    throw error
  }
  if (mail.headers.length === 0) return null
  return {
    subject: (mail.subject ?? '').slice(0, longestLine).toWellFormed(),
    from: addressText(mail.from).slice(0, longestLine).toWellFormed(),
    to: addressList(mail.to),
    cc: addressList(mail.cc),
    at: momentOf(mail.date),
    text: (mail.text ?? '').slice(0, longestText).toWellFormed(),
    html: mail.html ?? null,
    files: mail.attachments.slice(0, 200).map(({ filename, content }) => ({
      name: filename ?? '',
      size: sizeOf(content),
    })),
  }
}
