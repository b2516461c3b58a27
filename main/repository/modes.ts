/** Type bits of Go's FileMode word; add with `+`, since `|` cuts to 32 signed bits. */
export const goMode = {
  dir: 2 ** 31,
  symlink: 2 ** 27,
  device: 2 ** 26,
  fifo: 2 ** 25,
  socket: 2 ** 24,
  setuid: 2 ** 23,
  setgid: 2 ** 22,
  charDevice: 2 ** 21,
  sticky: 2 ** 20,
} as const

const typeBits: Readonly<Record<number, number>> = {
  0o040000: goMode.dir,
  0o120000: goMode.symlink,
  0o060000: goMode.device,
  0o020000: goMode.device + goMode.charDevice,
  0o010000: goMode.fifo,
  0o140000: goMode.socket,
}

/** Go's FileMode of a Unix mode (`st_mode`). */
export function goModeOf(unix: number): number {
  let mode = (unix & 0o777) + (typeBits[unix & 0o170000] ?? 0)
  if ((unix & 0o4000) !== 0) mode += goMode.setuid
  if ((unix & 0o2000) !== 0) mode += goMode.setgid
  if ((unix & 0o1000) !== 0) mode += goMode.sticky
  return mode
}

const has = (mode: number, bit: number): boolean => Math.floor(mode / bit) % 2 === 1

/** Unix permission bits, with set-uid, set-gid and sticky, of Go's FileMode. */
export function permissionsOf(mode: number): number {
  let bits = mode % 0o1000
  if (has(mode, goMode.setuid)) bits += 0o4000
  if (has(mode, goMode.setgid)) bits += 0o2000
  if (has(mode, goMode.sticky)) bits += 0o1000
  return bits
}
