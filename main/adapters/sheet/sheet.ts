import { createHash } from 'node:crypto'

import qrcode from 'qrcode'

import type { Language } from '../../../resources/locales/language.ts'
import { openWords, type WordKey, type Words } from '../../../resources/locales/words.ts'
import { markup, type Safe } from '../readable/escape.ts'

/** What stands on an emergency sheet. */
export type SheetFacts = Readonly<{
  words: readonly string[]
  /** `7F2A C419 08DE` */
  fingerprint: string
  /** Milliseconds since 1970. */
  created: number
  organisation: string
  /** Where the copies lie, as one types it; never with a password. */
  storage: string
  custodians: readonly string[]
  language: Language
}>

const style = `
@page{size:A4;margin:12mm}
*{box-sizing:border-box}
body{margin:0;color:#000;background:#fff;font:9.5pt/1.35 system-ui,"Segoe UI","PingFang HK","Microsoft JhengHei","Microsoft YaHei","Noto Sans CJK HK","Noto Sans CJK SC",sans-serif}
h1{margin:0;font-size:15pt}
h2{margin:9pt 0 3pt;font-size:11pt}
p{margin:3pt 0}
.two{color:#000;font-size:8.5pt;font-weight:400}
.words{display:grid;grid-template-columns:repeat(3,1fr);grid-template-rows:repeat(4,auto);grid-auto-flow:column;gap:0;margin:8pt 0;padding:0;border:1.5pt solid #000;list-style:none}
.words li{padding:5pt 10pt;border:.5pt solid #000;font:600 13pt/1.25 ui-monospace,Consolas,Menlo,monospace}
.words span{display:inline-block;width:22pt;font-weight:400;font-size:10pt}
.top{display:flex;gap:16pt;align-items:flex-start}
.top svg{flex:none;width:38mm;height:38mm}
dl{display:grid;grid-template-columns:auto 1fr;gap:2pt 12pt;margin:6pt 0}
dt{font-weight:600}
dd{margin:0;overflow-wrap:anywhere}
ol{margin:4pt 0;padding-inline-start:18pt}
code{font:9.5pt ui-monospace,Consolas,Menlo,monospace}
.line{display:inline-block;min-width:62mm;border-bottom:.75pt solid #000}
.codes{display:grid;grid-template-columns:repeat(2,1fr);gap:10pt 20pt;padding:0;list-style:none}
.codes li{border-bottom:.75pt solid #000;height:22pt}
.page{break-before:page}
h2,li,dl,.words{break-inside:avoid}
`
const hash = createHash('sha256').update(style).digest('base64')
/** No script, nothing from elsewhere: the page holds the words. */
const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`

type Both = (key: WordKey, facts?: Parameters<Words['say']>[1]) => Safe

/** A text in the chosen language, and below it in English. */
const inBoth =
  (own: Words, english: Words): Both =>
  (key, facts) => {
    const first = own.say(key, facts)
    if (own.language === 'en') return markup`${first}`
    return markup`${first}<br><span class="two" lang="en">${english.say(key, facts)}</span>`
  }

const picture = async (words: readonly string[]): Promise<Safe> => ({
  safe: await qrcode.toString(words.join(' '), {
    type: 'svg',
    errorCorrectionLevel: 'M',
    margin: 1,
  }),
})

const custodianLines = (custodians: readonly string[]): Safe[] =>
  [0, 1, 2].map((at) => markup`<p><span class="line">${custodians[at] ?? '\u00a0'}</span></p>`)

function firstPage(facts: SheetFacts, say: Both, at: Readonly<{ date: string; qr: Safe }>): Safe {
  const { words, fingerprint, organisation, storage, custodians } = facts
  const items = words.map((word, n) => markup`<li><span>${n + 1}</span>${word}</li>`)
  const repository = storage.startsWith('rest:') ? storage : `"${storage}"`
  return markup`<h1>${say('sheet.title')}</h1>
<p>${say('sheet.what')}</p>
<ol class="words">${items}</ol>
<div class="top">${at.qr}<div>
<dl><dt>${say('sheet.organisation')}</dt><dd>${organisation}</dd>
<dt>${say('sheet.storage')}</dt><dd><code>${storage}</code></dd>
<dt>${say('sheet.fingerprint')}</dt><dd><code>${fingerprint}</code></dd>
<dt>${say('sheet.date')}</dt><dd>${at.date}</dd></dl>
<p>${say('sheet.secret')}</p></div></div>
<h2>${say('sheet.newComputer')}</h2>
<ol><li>${say('sheet.step1')}</li><li>${say('sheet.step2')}</li><li>${say('sheet.step3')}</li></ol>
<h2>${say('sheet.restic')}</h2>
<p>${say('sheet.resticHow')}</p>
<p><code>restic -r ${repository} restore latest --target restored</code></p>
<h2>${say('sheet.custodians')}</h2>
${custodianLines(custodians)}`
}

const secondPage = (facts: SheetFacts, say: Both): Safe => markup`<section class="page">
<h1>${say('sheet.codes')}</h1>
<p>${say('sheet.codesHow')}</p>
<ul class="codes">${Array.from({ length: 10 }, () => markup`<li></li>`)}</ul>
<p>${say('sheet.fingerprint')}: <code>${facts.fingerprint}</code></p>
</section>`

/**
 * Makes the emergency sheet as a page that prints in ink alone: the words in numbered columns and
 * as a QR code, what they open, and the way back on a new computer or with stock restic.
 */
export async function sheetPage(facts: SheetFacts): Promise<string> {
  const own = await openWords(facts.language)
  const english = await openWords('en')
  const say = inBoth(own, english)
  const date = new Date(facts.created).toISOString().slice(0, 10)
  const qr = await picture(facts.words)
  const title = `${own.say('sheet.title')} ${facts.fingerprint}`
  const { safe } = markup`<!doctype html>
<html lang="${own.tag}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{ safe: policy.replaceAll('"', '&quot;') }}">
<title>${title}</title><style>${{ safe: style }}</style></head>
<body>${firstPage(facts, say, { date, qr })}${secondPage(facts, say)}</body></html>
`
  return safe
}
