/** Why a repository operation failed; the caller translates it for people. */
export type RepositoryReason =
  | 'not-a-repository' // no config file there
  | 'exists-already' // init where a repository is
  | 'newer-version' // format version other than 2
  | 'wrong-password' // no key file opens
  | 'locked' // a live lock of another process; about: host, pid, user, time
  | 'full' // no space or quota left
  | 'denied' // no right to read or write; about: path
  | 'read-only' // the target cannot be written at all
  | 'append-only' // the server keeps us from deleting or overwriting
  | 'refused-login' // user name or password of the storage
  | 'unreachable' // share gone, host down, time-out, cut connection
  | 'disk-errors' // EIO and the like
  | 'missing' // one file or blob is not there; about: type, name
  | 'damaged' // content does not match its hash or MAC, or cannot be decoded; about: type, name
  | 'lock-lost' // our lock could not be refreshed in time
  | 'unfit' // the caller asked for something that cannot be
  | 'stopped' // the signal was aborted
  | 'crashed' // a worker thread died; the work can be repeated

/** The one exception of this library. `about` holds short facts, never secrets or content. */
export class RepositoryError extends Error {
  readonly reason: RepositoryReason
  readonly about: Readonly<Record<string, string>>

  constructor(
    reason: RepositoryReason,
    message: string,
    options: { about?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'RepositoryError'
    this.reason = reason
    this.about = options.about ?? {}
  }
}
