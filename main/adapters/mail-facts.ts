import PostalMime from 'postal-mime'

/** What a mail is found by: its subject, its words and its text. */
export type MailFacts = Readonly<{
  subject: string
  /** Names and addresses of people, names of attached files. */
  words: string
  text: string
  /** As it came; its words are to be taken out of the marks. */
  html: string
}>

type Address = Parsed['from']

const wordsOf = (address: Address | undefined): string =>
  address === undefined
    ? ''
    : [address.name, address.address ?? '', ...(address.group ?? []).map(wordsOf)].join(' ')

type Parsed = Awaited<ReturnType<typeof PostalMime.parse>>

async function parsed(bytes: Uint8Array): Promise<Parsed | null> {
  try {
    return await PostalMime.parse(bytes, { maxNestingDepth: 50 })
  } catch (error) {
    // The parser throws plain errors for what goes beyond its limits.
    if (error instanceof Error) return null
    throw error
  }
}

const fit = (text: string | undefined): string => (text ?? '').toWellFormed()

/** Reads a mail (RFC 5322, MIME), also one that is cut; null where it is none. */
export async function readMailFacts(bytes: Uint8Array): Promise<MailFacts | null> {
  const mail = await parsed(bytes)
  if (mail === null || mail.headers.length === 0) return null
  const people = [mail.from, ...(mail.to ?? []), ...(mail.cc ?? [])].map(wordsOf)
  const files = mail.attachments.map(({ filename }) => filename ?? '')
  return {
    subject: fit(mail.subject),
    words: fit([...people, ...files].join('\n')),
    text: fit(mail.text),
    html: fit(mail.html),
  }
}
