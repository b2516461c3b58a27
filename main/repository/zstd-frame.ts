/** Bytes of the content size by the flag in the frame's first byte; 0 where there is none. */
const sizeBytes = [0, 2, 4, 8] as const
const dictionaryBytes = [0, 1, 2, 4] as const

/**
 * Gives the length that a zstd frame says its content has (RFC 8878, section 3.1.1.1), or null where it
 * says none or is no frame. It is a claim: whoever allocates by it must bound it first.
 */
export function claimedLength(frame: Uint8Array): number | null {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  if (frame.length < 18 || view.getUint32(0, true) !== 0xfd2fb528) return null
  const descriptor = view.getUint8(4)
  const isSingle = (descriptor & 0x20) !== 0
  const at = 5 + (isSingle ? 0 : 1) + (dictionaryBytes[descriptor & 3] ?? 0)
  const bytes = sizeBytes[descriptor >> 6] ?? 0
  if (bytes === 0) return isSingle ? view.getUint8(at) : null
  if (bytes === 2) return view.getUint16(at, true) + 256
  return bytes === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true))
}
