import { createHash } from 'node:crypto'

import { markup, type Safe } from './escape.ts'

const style = `
:root{color-scheme:light dark;--ink:#1b1b1b;--soft:#5c5c5c;--line:#d6d6d6;--paper:#fff;--band:#f5f6f8;--good:#0b6a0b;--bad:#b10e1c;--open:#835b00}
@media (prefers-color-scheme:dark){:root{--ink:#f0f0f0;--soft:#b3b3b3;--line:#444;--paper:#1c1c1c;--band:#272727;--good:#74c174;--bad:#ff8f8f;--open:#f2c661}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.25rem 3rem;max-width:52rem;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,"Segoe UI","PingFang SC","PingFang TC","Microsoft YaHei","Microsoft JhengHei","Noto Sans CJK SC",sans-serif;overflow-wrap:anywhere}
h1{margin:0 0 .25rem;font-size:1.5rem;line-height:1.3}
h2{margin:2rem 0 .5rem;font-size:1.1rem}
.soft{margin:0;color:var(--soft)}
.state{display:inline-block;margin:.75rem 0 0;padding:.1rem .65rem;border:1px solid;border-radius:1rem;font-weight:600}
.good{color:var(--good)}.bad{color:var(--bad)}.open{color:var(--open)}
dl{display:grid;grid-template-columns:minmax(7rem,14rem) 1fr;margin:0;border-top:1px solid var(--line)}
dt,dd{margin:0;padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line)}
dt{color:var(--soft)}
dd,td,.remark{white-space:pre-wrap}
.remark{margin:.25rem 0}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:.95rem}
th,td{padding:.4rem .6rem;border:1px solid var(--line);text-align:start;vertical-align:top}
th{background:var(--band)}
ul,ol{margin:0;padding-inline-start:1.25rem}
.steps{padding:0;list-style:none}
.steps>li{padding:.6rem 0;border-bottom:1px solid var(--line)}
img{display:block;max-width:100%;max-height:24rem;margin:.25rem 0;border:1px solid var(--line)}
a{color:inherit}
footer{margin-top:2.5rem;color:var(--soft);font-size:.85rem}
@media (max-width:36rem){dl{grid-template-columns:1fr}dt{padding-bottom:0;border-bottom:0}}
@media print{:root{--ink:#000;--soft:#333;--line:#999;--paper:#fff;--band:#eee;--good:#000;--bad:#000;--open:#000}body{max-width:none;padding:0;font-size:10.5pt}h2{break-after:avoid}tr,dt,dd,.steps>li,img{break-inside:avoid}.scroll{overflow:visible}}
`

const styleHash = createHash('sha256').update(style).digest('base64')

/** No script, no form, nothing from elsewhere; pictures only from beside the page. */
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; img-src 'self' file:; base-uri 'none'; form-action 'none'`

/** Makes a whole page that any browser shows from the disk, without a network. */
export function pageBytes(page: Readonly<{ title: string; lang: string; body: Safe }>): Uint8Array {
  const whole = markup`<!doctype html>
<html lang="${page.lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<style>${{ safe: style }}</style>
</head>
<body>
${page.body}
</body>
</html>
`
  return new TextEncoder().encode(whole.safe)
}
