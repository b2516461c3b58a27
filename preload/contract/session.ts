import { z } from 'zod'

import { type AskOf, Moment, Role } from './common.ts'
import { FactorCode, Password, PersonId, PersonName, Reach } from './people.ts'

/** Kinds of action that a second factor is given for, 10 minutes each. */
export const FactorFor = z.enum(['restore', 'settings', 'export', 'people', 'key', 'sync'])
export type FactorFor = z.infer<typeof FactorFor>

/** One window's session, as it stands now. */
export const Session = z.object({
  /**
   * `profile-locked`: no passphrase is at hand, `session.unlockProfile` first. `no-people`: nobody
   * is there to sign in yet (set-up, or set up by the command line: add the first Owner).
   * `signed-out`: Home is locked; `session.signIn`. `locked`: the same, after a time without input
   * or by `session.lock`; the next sign-in may go on where the window was.
   */
  state: z.enum(['profile-locked', 'no-people', 'signed-out', 'locked', 'signed-in']),
  /** Only while signed in. */
  who: z
    .object({
      id: PersonId,
      name: z.string(),
      role: Role,
      reach: Reach,
      factor: z.enum(['none', 'totp']),
      codesLeft: z.int(),
    })
    .nullable(),
  /** When the session locks unless `session.touch` comes; null while nobody is signed in. */
  expires: Moment.nullable(),
  /** Seconds before `expires` from which the window warns. */
  warnSeconds: z.int(),
  /** Minutes without input after which it locks (5–60). */
  lockMinutes: z.int(),
  /** Until when the second factor holds, by kind of action; only those that hold now. */
  factors: z.partialRecord(FactorFor, Moment),
})
export type Session = z.infer<typeof Session>

export const sessionAsks = {
  'session.read': { access: 'anyone', input: z.null(), output: Session },
  /**
   * Signs in. Fails: `signInRefused` (name or password, which one is not said), `tooManyTries`
   * (about `min`), `factorNeeded` (an Auditor must give `code` with it), `codeRefused`.
   */
  'session.signIn': {
    access: 'anyone',
    input: z.object({ name: PersonName, password: Password, code: FactorCode.nullable() }),
    output: Session,
  },
  /**
   * Gives the second factor for a kind of action. Fails: `codeRefused`, `tooManyTries`,
   * `factorMissing` (none is set up: `people.startFactor`).
   */
  'session.factor': {
    access: 'signed-in',
    input: z.object({ code: FactorCode, for: FactorFor }),
    output: Session,
  },
  /**
   * Opens a profile whose passphrase is kept nowhere on this computer. Fails: `passphraseWrong`,
   * `tooManyTries`. It opens the profile, not a session: `session.signIn` comes after.
   */
  'session.unlockProfile': {
    access: 'anyone',
    input: z.object({ passphrase: z.string().min(1).max(1024) }),
    output: Session,
  },
  /**
   * An Owner who lost password or phone proves with the 12 recovery words, which open the whole
   * backup anyhow: a new password, no second factor any more, signed in. Fails: `wordsWrong`,
   * `personGone` (no Owner of that name; about `owners`), `passwordWeak`, `tooManyTries`.
   */
  'session.recover': {
    access: 'anyone',
    input: z.object({ words: z.string().max(1000), name: PersonName, password: Password }),
    output: Session,
  },
  /** Ends the session of this window. */
  'session.signOut': { access: 'anyone', input: z.null(), output: Session },
  /** Locks this window now. */
  'session.lock': { access: 'anyone', input: z.null(), output: Session },
  /** A person used keyboard or pointer; windows send it at most every 10 s. Other asks are none. */
  'session.touch': { access: 'anyone', input: z.null(), output: Session },
} as const satisfies Record<string, AskOf>

/** `session.moved`: read `session.read` again (locked by time, signed out, role changed). */
export const sessionTells = {
  'session.moved': z.null(),
} as const
