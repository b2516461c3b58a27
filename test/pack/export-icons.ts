import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { chromium } from 'playwright-core'

import { icnsOf, icoOf } from './icon-files.ts'

// `npm run icons`: draws every image of the tray and the app from its SVG. The images are committed,
// so that building needs no browser.

const resources = fileURLToPath(new URL('../../resources/', import.meta.url))
const shapes = ['good', 'working', 'attention', 'bad', 'paused', 'setup'] as const
type Shape = (typeof shapes)[number]

/** Colours of the mark per shape, on a light and on a dark bar (the look's table of tokens). */
const marks: Readonly<Record<Shape, readonly [light: string, dark: string]>> = {
  good: ['#16191d', '#ffffff'],
  working: ['#0b57a4', '#6cb4f5'],
  attention: ['#7a4a00', '#f2c15a'],
  bad: ['#a80f1f', '#ff9aa2'],
  paused: ['#545d66', '#b2bac2'],
  setup: ['#16191d', '#ffffff'],
}

type Colours = Readonly<{ tower: string; mark: string; sign: string }>
const onLight = (shape: Shape): Colours => ({
  tower: '#16191d',
  mark: marks[shape][0],
  sign: '#ffffff',
})
const onDark = (shape: Shape): Colours => ({
  tower: '#ffffff',
  mark: marks[shape][1],
  sign: '#16191d',
})
/** The system colours a template image itself, so that what is not black must be clear. */
const template: Colours = { tower: '#000000', mark: '#000000', sign: '#000000' }

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
const page = await browser.newPage()

async function drawn(svg: string, size: number, colours?: Colours): Promise<Buffer> {
  const { tower, mark, sign } = colours ?? { tower: '', mark: '', sign: '' }
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(
    `<style>:root{--tower:${tower};--mark:${mark};--sign:${sign}}body{margin:0;background:transparent}
    svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
  )
  return page.screenshot({ omitBackground: true, type: 'png' })
}

/** Signs are cut out of the mark instead of drawn upon it. */
const cutSign = (svg: string): string => {
  const sign = /<path[^>]*stroke="var\(--sign\)"[^>]*\/>/.exec(svg)?.[0]
  if (sign === undefined) return svg
  const hole = sign.replace('var(--sign)', '#000').replace('/>', ' fill="none"/>')
  const mask = `<mask id="sign"><rect width="16" height="16" fill="#fff"/>${hole}</mask>`
  return svg
    .replace(sign, '')
    .replace(
      /(<(?:path|rect)(?![^>]*mask=)[^>]*fill="var\(--mark\)")/,
      `${mask}$1 mask="url(#sign)"`,
    )
}

async function drawTray(shape: Shape): Promise<void> {
  const svg = await readFile(`${resources}tray/${shape}.svg`, 'utf8')
  for (const [bar, colours] of [
    ['light', onLight(shape)],
    ['dark', onDark(shape)],
  ] as const) {
    const images = []
    for (const size of [16, 20, 24, 32, 48]) {
      images.push({ size, png: await drawn(svg, size, colours) })
    }
    await writeFile(`${resources}tray/${shape}-${bar}.ico`, icoOf(images))
    await writeFile(`${resources}tray/${shape}-${bar}.png`, await drawn(svg, 32, colours))
  }
  for (const [size, suffix] of [
    [16, ''],
    [32, '@2x'],
  ] as const) {
    const png = await drawn(cutSign(svg), size, template)
    await writeFile(`${resources}tray/${shape}Template${suffix}.png`, png)
  }
}

try {
  for (const shape of shapes) await drawTray(shape)
  const icon = await readFile(`${resources}icons/icon.svg`, 'utf8')
  const sizes = [16, 32, 48, 64, 128, 256, 512, 1024]
  const images = []
  for (const size of sizes) images.push({ size, png: await drawn(icon, size) })
  await writeFile(`${resources}icons/icon.ico`, icoOf(images.filter(({ size }) => size <= 256)))
  await writeFile(`${resources}icons/icon.icns`, icnsOf(images))
  const largest = images.find(({ size }) => size === 512)
  if (largest !== undefined) await writeFile(`${resources}icons/icon.png`, largest.png)
} finally {
  await browser.close()
}
