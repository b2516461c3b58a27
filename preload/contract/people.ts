import { z } from 'zod'

import { type AskOf, Kind, Moment, Role } from './common.ts'

/** A person's id: `p1`, `p2`… never used again. */
export const PersonId = z.string().regex(/^p[1-9]\d{0,8}$/)

/**
 * What a person may see: departments (ids as in `setup.departments`, with all below) × kinds;
 * `null` = all. A Keeper sees an item only if both its
 * department and its kind are in reach; an item of no department (an organisation's own) needs
 * `departments: null`. Owner and IT admin always have both `null`; an Auditor sees no items.
 */
export const Reach = z.object({
  departments: z.array(z.int().positive()).max(2000).nullable(),
  kinds: z.array(Kind).nullable(),
})
export type Reach = z.infer<typeof Reach>

/** Name to show and to sign in with; equal names but for case and width are refused (DK-1709). */
export const PersonName = z.string().trim().min(1).max(60)

/** Mail address of a person, or empty. */
export const PersonMail = z.union([z.literal(''), z.email().max(254)])

/** Any characters; at least 10, else DK-1710. */
export const Password = z.string().max(256)

/** A code of the app (6 digits) or a backup code (`ABCDE-FGHJK`); spaces and dashes do not count. */
export const FactorCode = z.string().trim().min(1).max(32)

/** One person as the list of people shows it. */
export const PersonRow = z.object({
  id: PersonId,
  name: z.string(),
  role: Role,
  reach: Reach,
  mail: z.string(),
  created: Moment,
  disabled: z.boolean(),
  /** `none` as long as no code app was confirmed. */
  factor: z.enum(['none', 'totp']),
  /** Backup codes not used yet. */
  codesLeft: z.int(),
  lastSignIn: Moment.nullable(),
  /** Set while too many wrong tries keep the person out. */
  lockedUntil: Moment.nullable(),
  /** The person who asks. */
  isYou: z.boolean(),
})
export type PersonRow = z.infer<typeof PersonRow>

const OnePerson = z.object({ person: PersonRow })

export const peopleAsks = {
  /** All people, by id; before there is one: an empty list. */
  'people.read': {
    access: 'setup',
    input: z.null(),
    output: z.object({ people: z.array(PersonRow) }),
  },
  /**
   * Adds a person. The first one is an Owner (whatever `role` says otherwise is refused, DK-1708),
   * may be added by anyone at this computer, and the caller is then signed in as that Owner. Later
   * ones are added by an Owner. Fails: `nameTaken`, `passwordWeak`, `lastOwner`, `notAllowed`.
   */
  'people.add': {
    access: 'setup',
    factor: 'people',
    input: z.object({
      name: PersonName,
      role: Role,
      reach: Reach,
      mail: PersonMail,
      password: Password,
    }),
    output: OnePerson,
  },
  /** Changes what is given; only an Owner may. The last Owner cannot be lowered or disabled. */
  'people.change': {
    access: ['owner'],
    factor: 'people',
    input: z.object({
      id: PersonId,
      name: PersonName.optional(),
      role: Role.optional(),
      reach: Reach.optional(),
      mail: PersonMail.optional(),
      disabled: z.boolean().optional(),
    }),
    output: OnePerson,
  },
  /** Removes a person for good; the audit log keeps the id. Never the last Owner. */
  'people.remove': {
    access: ['owner'],
    factor: 'people',
    input: z.object({ id: PersonId }),
    output: z.null(),
  },
  /** Gives a person another password and ends the person's sessions; ends a lock by wrong tries. */
  'people.resetPassword': {
    access: ['owner'],
    factor: 'people',
    input: z.object({ id: PersonId, password: Password }),
    output: z.null(),
  },
  /** Changes one's own password; `old` is checked as in signing in. */
  'people.changePassword': {
    access: 'signed-in',
    input: z.object({ old: Password, password: Password }),
    output: z.null(),
  },
  /**
   * Begins a second factor by a code app, for oneself, or by an Owner for another person whose
   * phone is at hand. Nothing changes until `people.confirmFactor`; valid for 15 minutes. One who
   * has a factor gives it first (`session.factor` for `people`).
   */
  'people.startFactor': {
    access: 'signed-in',
    input: z.object({ id: PersonId }),
    output: z.object({
      /** `otpauth://totp/…` */
      address: z.string(),
      /** The key to type, base32 in groups of four letters. */
      key: z.string(),
      /** The address as QR code: an SVG document, black on white. */
      qr: z.string(),
    }),
  },
  /** Confirms it with a code of the app; gives 10 backup codes, shown this once. */
  'people.confirmFactor': {
    access: 'signed-in',
    input: z.object({ id: PersonId, code: FactorCode }),
    output: z.object({ codes: z.array(z.string()).length(10) }),
  },
  /** Gives 10 new backup codes for oneself, shown this once; the old ones end. */
  'people.newCodes': {
    access: 'signed-in',
    factor: 'people',
    input: z.null(),
    output: z.object({ codes: z.array(z.string()).length(10) }),
  },
  /** Minutes without input after which a session locks; an Owner's choice. */
  'people.setLock': {
    access: ['owner'],
    factor: 'settings',
    input: z.object({ minutes: z.int().min(5).max(60) }),
    output: z.null(),
  },
} as const satisfies Record<string, AskOf>
