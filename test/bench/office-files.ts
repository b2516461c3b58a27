import { logUniform, noise, type Random, randomOf } from './random.ts'
import { htmlOf, textOf } from './words.ts'

/** What the set consists of, by number of files; the rest are office files. */
const mailShare = 60 / 63
const duplicateShare = 0.05
const mailsPerFolder = 60
const filesPerFolder = 30

/** A set of a given size; the seed fixes every byte of it. */
export type SetOf = Readonly<{ files: number; seed: number }>

export type OfficeFile = Readonly<{ path: string; content: Buffer }>

const mailCount = (set: SetOf): number => Math.round(set.files * mailShare)

/**
 * Makes the file at a place of the set, whatever came before it.
 *
 * Places at and above `set.files` are further files of the same nature, for changes; `edition`
 * above 0 gives the file as somebody edited it.
 */
export function officeFile(set: SetOf, at: number, edition = 0): OfficeFile {
  const isMail = isMailAt(set, at)
  const path = isMail ? mailPath(set, at) : filePath(set, at)
  const source = originalOf(set, at)
  const content = isMail ? mail(set, source) : office(set, source)
  if (edition === 0) return { path, content }
  return { path, content: isMail ? editMail(content, edition) : editOffice(content, at, edition) }
}

export const isMailAt = (set: SetOf, at: number): boolean =>
  at < set.files ? at < mailCount(set) : at % 21 !== 0

/** A duplicate has the content of an earlier file of its nature. */
function originalOf(set: SetOf, at: number): number {
  const random = randomOf(`${set.seed} duplicate ${at}`)
  const first = isMailAt(set, at) ? 0 : mailCount(set)
  if (at >= set.files || at === first || random.next() >= duplicateShare) return at
  return first + random.whole(at - first)
}

const padded = (number: number, width: number): string => String(number).padStart(width, '0')

function mailPath(set: SetOf, at: number): string {
  if (at >= set.files) return `mail/new/${padded(at, 7)}.eml`
  const folder = Math.floor(at / mailsPerFolder)
  const person = padded(folder % 50, 2)
  return `mail/person-${person}/${padded(Math.floor(folder / 50), 3)} 项目往来/${padded(at, 7)}.eml`
}

function filePath(set: SetOf, at: number): string {
  if (at >= set.files) return `files/new/${padded(at, 7)}.docx`
  const ending = ['docx', 'xlsx', 'pdf', 'pptx'][at % 4] ?? 'docx'
  const folder = Math.floor((at - mailCount(set)) / filesPerFolder)
  return `files/${padded(folder % 12, 2)} Projects/${padded(folder, 3)} 合同/报告 ${padded(at, 7)}.${ending}`
}

/** 62 % are HTML, 38 % carry an attachment in base64, of which some are shared among mails. */
function mail(set: SetOf, at: number): Buffer {
  const random = randomOf(`${set.seed} mail ${at}`)
  const size = logUniform(random, [2_000, 80_000])
  const head = header(random, at)
  if (random.next() < 0.62) {
    const body = Buffer.from(head + htmlOf(random, Math.max(200, size / 1.4)))
    return body.length > size + 400 ? body.subarray(0, size) : body
  }
  const shared = random.next() < 0.15
  const label = shared ? `shared ${random.whole(400)}` : `own ${at}`
  const plain = `${head}${textOf(random, 300)}\n\n--part\nContent-Transfer-Encoding: base64\n\n`
  const attached = shared
    ? logUniform(randomOf(`${set.seed} ${label} size`), [2_000, 50_000])
    : Math.max(500, (size - 1_200) * 0.73)
  return Buffer.from(plain + lines(noise(`${set.seed} ${label}`, Math.round(attached))))
}

const lines = (bytes: Buffer): string =>
  `${bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n')}\r\n--part--\r\n`

function header(random: Random, at: number): string {
  const person = random.whole(50)
  return [
    `Message-ID: <${padded(at, 7)}.${random.whole(1e9)}@sample.example>`,
    `From: Person ${person} <person-${person}@sample.example>`,
    `To: Person ${random.whole(50)} <person-${random.whole(50)}@sample.example>`,
    `Subject: ${textOf(random, 20).trim()}`,
    `Date: ${new Date(1.7e12 + random.whole(6e7) * 1_000).toUTCString()}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="part"',
    '',
    '',
  ].join('\r\n')
}

/** Text that files quote from; as long as zstd looks back. */
const library = Buffer.from(textOf(randomOf('library'), 1_500_000))

/** 60 % do not compress (they are archives inside), the others to about a half: tables and text. */
function office(set: SetOf, at: number): Buffer {
  const random = randomOf(`${set.seed} office ${at}`)
  const size = logUniform(random, [50_000, 5_000_000], 2.6)
  if (random.next() < 0.6) return noise(`${set.seed} office ${at}`, size)
  const parts: Buffer[] = []
  for (let length = 0; length < size;) {
    const from = random.whole(library.length - 1_000)
    const figures = noise(`${at} ${length}`, 150 + random.whole(300)).toString('base64')
    const part = library.subarray(from, from + 200 + random.whole(800))
    parts.push(part, Buffer.from(`\t${figures}\n`))
    length += part.length + figures.length + 2
  }
  return Buffer.concat(parts).subarray(0, size)
}

const editMail = (content: Buffer, edition: number): Buffer =>
  Buffer.concat([Buffer.from(`X-Edited: ${edition}\r\n`), content])

/** Something is put in near the middle, so that all that follows stands elsewhere. */
function editOffice(content: Buffer, at: number, edition: number): Buffer {
  const middle = Math.floor(content.length * 0.45)
  const inserted = noise(`edit ${at} ${edition}`, 1_000 + ((at * 37) % 9_000))
  return Buffer.concat([content.subarray(0, middle), inserted, content.subarray(middle)])
}
