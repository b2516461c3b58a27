import { createHash } from 'node:crypto'

import type { AuditRow } from '../../preload/contract/audit.ts'
import { intlTags, type Language } from '../../resources/locales/language.ts'
import { openWords, type Words } from '../../resources/locales/words.ts'
import { markup, type Safe } from '../adapters/readable/index.ts'

/** A PDF of more lines is of no use to anybody, and no browser makes it in a minute. */
export const mostPrinted = 5_000

const style = `
@page{size:A4 landscape;margin:12mm}
body{margin:0;color:#000;background:#fff;font:8.5pt/1.4 system-ui,"Segoe UI","PingFang HK","Microsoft JhengHei","Microsoft YaHei","Noto Sans CJK HK","Noto Sans CJK SC",sans-serif}
h1{margin:0 0 4pt;font-size:15pt}
p{margin:2pt 0 6pt}
table{width:100%;border-collapse:collapse}
th,td{padding:2pt 5pt;border-bottom:.5pt solid #999;text-align:start;vertical-align:top;overflow-wrap:anywhere}
th{border-bottom:1pt solid #000}
td:last-child{font:7pt ui-monospace,Consolas,Menlo,monospace}
tr{break-inside:avoid}
thead{display:table-header-group}
`
const styleHash = createHash('sha256').update(style).digest('base64')
/** No script, nothing from elsewhere. */
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`

export type PageFacts = Readonly<{
  /** Newest first. */
  rows: readonly AuditRow[]
  /** True if older entries that fit were left out. */
  isCut: boolean
  head: string
  /** Milliseconds since 1970. */
  now: number
  language: Language
}>

/** The audit log as a page to print, in a person's language. */
export async function auditPage(facts: PageFacts): Promise<string> {
  const { rows, isCut, head, now, language } = facts
  const words = await openWords(language)
  const { say } = words
  const heads = ['seq', 'at', 'who', 'what', 'object', 'result', 'hash'] as const
  const about = say('audit.pdf.about', { entries: rows.length, time: now, head })
  const cut = isCut ? markup`<p>${say('audit.pdf.cut', { n: rows.length })}</p>` : ''
  return markup`<!doctype html>
<html lang="${intlTags[language]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${say('audit.pdf.title')}</title>
<style>${{ safe: style }}</style>
</head>
<body>
<h1>${say('audit.pdf.title')}</h1>
<p>${about}</p>
${cut}
<table>
<thead><tr>${heads.map((name) => markup`<th scope="col">${say(`audit.pdf.${name}`)}</th>`)}</tr></thead>
<tbody>${rows.map((row) => line(row, words))}</tbody>
</table>
</body>
</html>
`.safe
}

function line(row: AuditRow, { find }: Words): Safe {
  const { seq, at, actor, name, action, object, result, about, reason, hash } = row
  const who = name === null ? (find(`audit.actors.${actor}`) ?? actor) : `${name} (${actor})`
  const what = find(`audit.actions.${action}`) ?? action
  const more = Object.entries(about).map(([fact, value]) => `${fact} ${value}`)
  const facts = [object, ...(reason === null ? [] : [reason]), ...more].join(', ')
  const ended = find(`audit.results.${result}`) ?? result
  const cells = [seq, at, who, what, facts, ended, hash.slice(0, 16)]
  return markup`<tr>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>`
}
