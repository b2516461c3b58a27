import { spawnSync } from 'node:child_process'

import { PeersMissing } from './install.ts'

/** Tests of full and read-only disks mount small ones, which needs root on Linux. */
export function ensureMounting(): void {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0
  const trial = ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']
  if (isRoot && spawnSync('unshare', trial).status === 0) return
  throw new PeersMissing(
    [
      'Some tests mount small disks, which is not possible here. On Debian, as root:',
      '  npm test',
      'Elsewhere:',
      '  docker run --rm --privileged -v "$PWD:/src" -w /src node:24-bookworm sh -c "npm ci && npm test"',
    ].join('\n'),
  )
}
