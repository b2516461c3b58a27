import { inertDocument } from './inert.ts'
import { readMail } from './mail.ts'
import {
  isBundle,
  largestMail,
  largestPicture,
  longestText,
  pictureType,
  promised,
  textOf,
} from './media.ts'
import { officeText } from './office.ts'

/** A file that belongs to what is shown; `path` = in the copy, null where it has none of its own. */
export type Attached = Readonly<{ name: string; size: number; path: string | null }>

/** What a window shows of a file; see the contract `preview`. */
export type Shown =
  | Readonly<{ is: 'text'; text: string; cut: boolean }>
  | Readonly<{ is: 'picture'; url: string }>
  | Readonly<{ is: 'html'; document: string; cut: boolean }>
  | Readonly<{
      is: 'mail'
      subject: string
      from: string
      to: string
      cc: string
      at: string | null
      text: string
      document: string | null
      files: Attached[]
    }>
  | Readonly<{ is: 'none'; why: 'type' | 'size' | 'unreadable' }>

/** How much of a file a preview reads, by its name. */
export const wanted = (name: string): number =>
  promised(name) === 'mail' ? largestMail : largestPicture

/** A file's bytes, or their beginning where the file is longer than `wanted`. */
export type Seen = Readonly<{ name: string; bytes: Uint8Array; isWhole: boolean }>

async function showMail({ bytes, isWhole }: Seen): Promise<Shown> {
  if (!isWhole) return { is: 'none', why: 'size' }
  const mail = await readMail(bytes)
  if (mail === null) return { is: 'none', why: 'unreadable' }
  const { html, files, ...rest } = mail
  return {
    is: 'mail',
    ...rest,
    document: html === null ? null : inertDocument(html).document,
    files: files.map((file) => ({ ...file, path: null })),
  }
}

/** Office files as their text; other bundles are not shown. */
function showBundle({ bytes, isWhole }: Seen): Shown {
  const text = isWhole ? officeText(bytes) : null
  if (text === null) return { is: 'none', why: isWhole ? 'type' : 'size' }
  const shown = text.slice(0, longestText).toWellFormed()
  return { is: 'text', text: shown, cut: shown.length < text.length }
}

/** Shows a file by what its bytes are; a name only tells texts apart. */
export async function showFile(seen: Seen): Promise<Shown> {
  const { name, bytes, isWhole } = seen
  const picture = pictureType(bytes)
  if (picture !== null) {
    if (!isWhole) return { is: 'none', why: 'size' }
    return { is: 'picture', url: `data:${picture};base64,${Buffer.from(bytes).toString('base64')}` }
  }
  if (isBundle(bytes)) return showBundle(seen)
  const promise = promised(name)
  if (promise === 'mail') return showMail(seen)
  const longest = promise === 'html' ? bytes.length : Math.min(bytes.length, longestText)
  const cut = !isWhole || longest < bytes.length
  const text = textOf(bytes.subarray(0, longest), { name, isWhole: !cut })
  if (text === null) return { is: 'none', why: 'type' }
  if (promise !== 'html') return { is: 'text', text: text.toWellFormed(), cut }
  const page = inertDocument(text)
  return { is: 'html', document: page.document, cut: cut || page.cut }
}
