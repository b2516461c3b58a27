import { markup, linkTo, type Safe } from './escape.ts'
import { pageBytes } from './page.ts'
import { type PageLanguage, type PageWords, pageWords } from './words.ts'

/** A saved file; `path` is relative to the page, null where the file could not be named. */
export type PageFile = Readonly<{ name: string; path: string | null; size: string }>

/** What a form field holds. */
export type FieldValue =
  | Readonly<{ is: 'text'; text: string }>
  | Readonly<{ is: 'list'; items: readonly string[] }>
  | Readonly<{ is: 'range'; from: string; to: string; length: string }>
  | Readonly<{ is: 'files'; files: readonly PageFile[] }>
  | Readonly<{ is: 'photos'; photos: readonly PageFile[] }>
  | Readonly<{
      is: 'table'
      columns: readonly string[]
      rows: readonly (readonly FieldValue[])[]
    }>

export type PageField = Readonly<{ name: string; value: FieldValue }>

/** One step of an approval's history. */
export type PageStep = Readonly<{
  who: string
  what: string
  at: string
  remark: string
  files: readonly PageFile[]
  photos: readonly PageFile[]
}>

export type ApprovalState = 'approved' | 'refused' | 'running' | 'withdrawn'

/** An approval as a person reads it; all texts are as they came, times are ready to show. */
export type ApprovalPage = Readonly<{
  language: PageLanguage
  zone: string
  title: string
  template: string
  number: string
  state: ApprovalState
  submittedBy: string
  department: string
  submitted: string
  finished: string
  copiedTo: readonly string[]
  waitingFor: readonly string[]
  fields: readonly PageField[]
  history: readonly PageStep[]
}>

const tone = { approved: 'good', refused: 'bad', running: 'open', withdrawn: 'soft' } as const

const fileList = (files: readonly PageFile[], words: PageWords): Safe =>
  markup`<ul>${files.map((file) => markup`<li>${fileLink(file, words)}</li>`)}</ul>`

function fileLink({ name, path, size }: PageFile, words: PageWords): Safe {
  const facts = size === '' ? markup`` : markup` <small>(${size})</small>`
  return path === null
    ? markup`${name}${facts} – ${words.notSaved}`
    : markup`<a href="${linkTo(path)}">${name}</a>${facts}`
}

const photo = (file: PageFile, words: PageWords): Safe =>
  file.path === null
    ? fileLink(file, words)
    : markup`<a href="${linkTo(file.path)}"><img src="${linkTo(file.path)}" alt="${file.name}"></a>`

function range(value: FieldValue & { is: 'range' }, words: PageWords): Safe {
  const length = value.length === '' ? '' : ` (${value.length})`
  return markup`${value.from} ${words.to} ${value.to}${length}`
}

function table(value: FieldValue & { is: 'table' }, words: PageWords): Safe {
  const head = value.columns.map((name) => markup`<th scope="col">${name}</th>`)
  const rows = value.rows.map(
    (cells) => markup`<tr>${cells.map((cell) => markup`<td>${show(cell, words)}</td>`)}</tr>\n`,
  )
  return markup`<div class="scroll"><table><tr>${head}</tr>\n${rows}</table></div>`
}

function show(value: FieldValue, words: PageWords): Safe {
  switch (value.is) {
    case 'text':
      return markup`${value.text}`
    case 'list':
      return markup`${value.items.join(', ')}`
    case 'range':
      return range(value, words)
    case 'files':
      return fileList(value.files, words)
    case 'photos':
      return markup`${value.photos.map((one) => photo(one, words))}`
    case 'table':
      return table(value, words)
  }
}

const row = (name: string, value: Safe): Safe => markup`<dt>${name}</dt><dd>${value}</dd>\n`

const textRow = (name: string, text: string): Safe =>
  text === '' ? markup`` : row(name, markup`${text}`)

function step(one: PageStep, words: PageWords): Safe {
  const remark = one.remark === '' ? markup`` : markup`<p class="remark">${one.remark}</p>`
  const files = one.files.length === 0 ? markup`` : fileList(one.files, words)
  const photos = one.photos.map((file) => photo(file, words))
  const title = markup`<strong>${one.who}</strong> ${one.what} <span class="soft">${one.at}</span>`
  return markup`<li>${title}${remark}${files}${photos}</li>\n`
}

function facts(page: ApprovalPage, words: PageWords): Safe {
  const rows = [
    textRow(words.number, page.number),
    textRow(words.template, page.template),
    textRow(words.submittedBy, page.submittedBy),
    textRow(words.department, page.department),
    textRow(words.submitted, page.submitted),
    textRow(words.finished, page.finished),
    textRow(words.waitingFor, page.waitingFor.join(', ')),
    textRow(words.copiedTo, page.copiedTo.join(', ')),
  ]
  return markup`<dl>\n${rows}</dl>`
}

/** Writes an approval as a page that a person opens without this product. */
export function approvalPage(page: ApprovalPage): Uint8Array {
  const words = pageWords[page.language]
  const fields = page.fields.map(({ name, value }) => row(name, show(value, words)))
  const content =
    fields.length === 0 ? markup`<p class="soft">${words.none}</p>` : markup`<dl>\n${fields}</dl>`
  const body = markup`<header>
<h1>${page.title}</h1>
<p class="state ${tone[page.state]}">${words[page.state]}</p>
</header>
<main>
${facts(page, words)}
<h2>${words.content}</h2>
${content}
<h2>${words.history}</h2>
<ol class="steps">
${page.history.map((one) => step(one, words))}</ol>
</main>
<footer>${words.note.replace('{zone}', () => page.zone)}</footer>`
  return pageBytes({ title: page.title, lang: page.language, body })
}
