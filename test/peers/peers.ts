import { fileURLToPath } from 'node:url'

/** A program of others that judges us: where its package comes from and how it is called there. */
export interface Peer {
  readonly file: string
  readonly package: 'restic' | 'restic-rest-server'
  readonly suite: 'bookworm' | 'trixie' | 'sid'
  readonly program: string
  /** The oldest version that still is this peer. */
  readonly atLeast: readonly [number, number]
}

/** All peers; the suites are Debian's. */
export const peers: readonly Peer[] = [
  {
    file: 'restic-0.14',
    package: 'restic',
    suite: 'bookworm',
    program: 'usr/bin/restic',
    atLeast: [0, 14],
  },
  {
    file: 'restic-0.18',
    package: 'restic',
    suite: 'trixie',
    program: 'usr/bin/restic',
    atLeast: [0, 18],
  },
  {
    file: 'restic-0.19',
    package: 'restic',
    suite: 'sid',
    program: 'usr/bin/restic',
    atLeast: [0, 19],
  },
  {
    file: 'restic-rest-server',
    package: 'restic-rest-server',
    suite: 'sid',
    program: 'usr/bin/restic-rest-server',
    atLeast: [0, 14],
  },
]

/** The folder that holds the peers' programs. */
export const peersFolder = fileURLToPath(
  new URL('../../node_modules/.cache/peers/', import.meta.url),
)
