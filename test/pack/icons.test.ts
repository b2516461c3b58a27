import { readFile, readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

import { icnsOf, icoOf } from './icon-files.ts'

const resources = fileURLToPath(new URL('../../resources/', import.meta.url))
const shapes = ['attention', 'bad', 'good', 'paused', 'setup', 'working']
const pngMark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

const isPng = (bytes: Buffer): boolean => bytes.subarray(0, 8).equals(pngMark)
/** Width and height stand at the same place of every PNG. */
const sizeOf = (png: Buffer): [number, number] => [png.readUInt32BE(16), png.readUInt32BE(20)]

/** The PNGs of a Windows icon file with the sizes it claims. */
function imagesOf(ico: Buffer): { size: number; png: Buffer }[] {
  return Array.from({ length: ico.readUInt16LE(4) }, (_, index) => {
    const at = 6 + 16 * index
    const begin = ico.readUInt32LE(at + 12)
    return {
      size: ico.readUInt8(at) || 256,
      png: ico.subarray(begin, begin + ico.readUInt32LE(at + 8)),
    }
  })
}

describe('the images of the tray', () => {
  it('are there for every shape, every bar and every system', async () => {
    const expected = shapes.flatMap((shape) => [
      `${shape}.svg`,
      `${shape}-dark.ico`,
      `${shape}-dark.png`,
      `${shape}-light.ico`,
      `${shape}-light.png`,
      `${shape}Template.png`,
      `${shape}Template@2x.png`,
    ])

    expect((await readdir(`${resources}tray`)).toSorted()).toEqual(expected.toSorted())
  })

  it('hold each size that Windows asks for', async () => {
    for (const shape of shapes) {
      for (const bar of ['light', 'dark']) {
        const images = imagesOf(await readFile(`${resources}tray/${shape}-${bar}.ico`))

        expect(images.map(({ size }) => size)).toEqual([16, 20, 24, 32, 48])
        for (const { size, png } of images) {
          expect(isPng(png)).toBe(true)
          expect(sizeOf(png)).toEqual([size, size])
        }
      }
    }
  })

  it('differ from each other in every form', async () => {
    for (const form of ['-light.png', '-dark.png', 'Template.png', 'Template@2x.png']) {
      const images = await Promise.all(
        shapes.map((shape) => readFile(`${resources}tray/${shape}${form}`, 'base64')),
      )

      expect(new Set(images).size).toBe(shapes.length)
    }
  })

  it('have the size on the Mac that their name says', async () => {
    for (const shape of shapes) {
      expect(sizeOf(await readFile(`${resources}tray/${shape}Template.png`))).toEqual([16, 16])
      expect(sizeOf(await readFile(`${resources}tray/${shape}Template@2x.png`))).toEqual([32, 32])
    }
  })
})

describe('the icon of the app', () => {
  it('holds large images for Windows, the Mac and Linux', async () => {
    const windows = imagesOf(await readFile(`${resources}icons/icon.ico`))
    const mac = await readFile(`${resources}icons/icon.icns`)

    expect(windows.at(-1)?.size).toBe(256)
    expect(mac.toString('latin1', 0, 4)).toBe('icns')
    expect(mac.readUInt32BE(4)).toBe(mac.length)
    expect(mac.includes('ic10')).toBe(true)
    expect(sizeOf(await readFile(`${resources}icons/icon.png`))).toEqual([512, 512])
  })

  it('is written as the formats lay down', () => {
    const png = Buffer.concat([pngMark, Buffer.alloc(20, 7)])

    expect(
      imagesOf(
        icoOf([
          { size: 256, png },
          { size: 16, png },
        ]),
      ),
    ).toEqual([
      { size: 256, png },
      { size: 16, png },
    ])
    expect(
      icnsOf([{ size: 128, png }])
        .subarray(8)
        .toString('latin1', 0, 4),
    ).toBe('ic07')
  })
})
