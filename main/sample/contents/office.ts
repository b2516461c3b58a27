import { zip, type Member } from './zip.ts'

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const schemas = 'http://schemas.openxmlformats.org'
const types = 'application/vnd.openxmlformats-officedocument'

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const part = (name: string, text: string): Member => ({ name, bytes: Buffer.from(xml + text) })

const contentTypes = (overrides: readonly (readonly [string, string])[]): Member =>
  part(
    '[Content_Types].xml',
    `<Types xmlns="${schemas}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${overrides
      .map(([name, type]) => `<Override PartName="${name}" ContentType="${types}.${type}+xml"/>`)
      .join('')}</Types>`,
  )

const relations = (name: string, type: string, target: string): Member =>
  part(
    name,
    `<Relationships xmlns="${schemas}/package/2006/relationships"><Relationship Id="rId1" Type="${schemas}/officeDocument/2006/relationships/${type}" Target="${target}"/></Relationships>`,
  )

/** A Word document with one paragraph per line. */
export function docx(lines: readonly string[]): Buffer {
  const body = lines
    .map((line) => `<w:p><w:r><w:t xml:space="preserve">${escape(line)}</w:t></w:r></w:p>`)
    .join('')
  const main = `<w:document xmlns:w="${schemas}/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`
  return zip([
    contentTypes([['/word/document.xml', 'wordprocessingml.document.main']]),
    relations('_rels/.rels', 'officeDocument', 'word/document.xml'),
    part('word/document.xml', main),
  ])
}

/** An Excel workbook with one sheet of texts. */
export function xlsx(rows: readonly (readonly string[])[]): Buffer {
  const cells = rows
    .map((row) => {
      const inner = row.map((cell) => `<c t="inlineStr"><is><t>${escape(cell)}</t></is></c>`)
      return `<row>${inner.join('')}</row>`
    })
    .join('')
  const namespace = `xmlns="${schemas}/spreadsheetml/2006/main"`
  return zip([
    contentTypes([
      ['/xl/workbook.xml', 'spreadsheetml.sheet.main'],
      ['/xl/worksheets/sheet1.xml', 'spreadsheetml.worksheet'],
    ]),
    relations('_rels/.rels', 'officeDocument', 'xl/workbook.xml'),
    relations('xl/_rels/workbook.xml.rels', 'worksheet', 'worksheets/sheet1.xml'),
    part(
      'xl/workbook.xml',
      `<workbook ${namespace} xmlns:r="${schemas}/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    part(
      'xl/worksheets/sheet1.xml',
      `<worksheet ${namespace}><sheetData>${cells}</sheetData></worksheet>`,
    ),
  ])
}

/** A PDF of one page; letters beyond Latin-1 are shown as `?` since no font is embedded. */
export function pdf(lines: readonly string[]): Buffer {
  const safe = (line: string): string =>
    line.replaceAll(/[^\u0020-\u007e]/g, '?').replaceAll(/[\\()]/g, String.raw`\$&`)
  const text = lines.map((line) => `(${safe(line)}) Tj T*`).join('\n')
  const stream = `BT /F1 11 Tf 14 TL 50 780 Td\n${text}\nET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>',
    `<< /Length ${Buffer.byteLength(stream)} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let made = '%PDF-1.4\n'
  const places = objects.map((object, at) => {
    const place = made.length
    made += `${at + 1} 0 obj\n${object}\nendobj\n`
    return place
  })
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')
  return Buffer.from(
    `${made}xref\n0 6\n0000000000 65535 f \n${table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${made.length}\n%%EOF\n`,
  )
}
