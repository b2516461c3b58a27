import { endLease } from './backends/aligned.ts'

/**
 * Gives the memory of a result back at once that nobody will look at again.
 *
 * Results of ciphers are megabytes that the collector, which sees small objects only, would let
 * pile up. Detaching frees them; `bytes` is empty afterwards. A view into something larger stays, but
 * for the one spare byte of the decompressor.
 */
export function release(bytes: Uint8Array): void {
  if (endLease(bytes)) return
  const { buffer } = bytes
  if (buffer instanceof ArrayBuffer && buffer.byteLength - bytes.length <= 1) buffer.transfer(0)
}
