/** One image of an icon file: a square PNG. */
export type IconImage = Readonly<{ size: number; png: Buffer }>

/**
 * Puts PNGs into a Windows icon file.
 *
 * A header of 6 bytes, 16 bytes per image, then the images as they are (Windows Vista and later).
 */
export function icoOf(images: readonly IconImage[]): Buffer {
  const header = Buffer.alloc(6 + 16 * images.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(images.length, 4)
  let offset = header.length
  for (const [index, { size, png }] of images.entries()) {
    const at = 6 + 16 * index
    // 256 is written as 0.
    header.writeUInt8(size % 256, at)
    header.writeUInt8(size % 256, at + 1)
    header.writeUInt16LE(1, at + 4)
    header.writeUInt16LE(32, at + 6)
    header.writeUInt32LE(png.length, at + 8)
    header.writeUInt32LE(offset, at + 12)
    offset += png.length
  }
  return Buffer.concat([header, ...images.map(({ png }) => png)])
}

/** Sizes that an Apple icon file names, and their types. */
const appleTypes: Readonly<Record<number, string>> = {
  16: 'icp4',
  32: 'icp5',
  64: 'icp6',
  128: 'ic07',
  256: 'ic08',
  512: 'ic09',
  1024: 'ic10',
}

/** Puts PNGs into an Apple icon file: type and length in front of each, big-endian. */
export function icnsOf(images: readonly IconImage[]): Buffer {
  const parts = images.flatMap(({ size, png }) => {
    const type = appleTypes[size]
    if (type === undefined) return []
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32BE(png.length + 8, 4)
    return [head, png]
  })
  const head = Buffer.alloc(8)
  head.write('icns', 'latin1')
  head.writeUInt32BE(8 + parts.reduce((sum, { length }) => sum + length, 0), 4)
  return Buffer.concat([head, ...parts])
}
