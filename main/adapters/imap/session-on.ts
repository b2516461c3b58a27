import { FailureError } from '../../core/failure.ts'
import type { ImapSession } from './port.ts'
import { openSession, type SessionOptions } from './session.ts'

/** As for a session, but the password may not be there: then signing in is refused. */
export type SessionAsk = Omit<SessionOptions, 'password'> &
  Readonly<{ password: () => Promise<string | null> }>

/** Opens a session with the password that is kept for its mailbox. */
export function sessionOn({ password, ...rest }: SessionAsk): ImapSession {
  const { address, host } = rest.mailbox
  return openSession({
    ...rest,
    async password() {
      const found = await password()
      if (found !== null) return found
      throw new FailureError({
        name: 'mailLoginRefused',
        about: { address, host, code: 'no-password' },
      })
    },
  })
}
