import { z } from 'zod'

import { type AskOf, keepers, LocalPath, Moment } from './common.ts'
import { SetupState } from './setup-shapes.ts'

const text = z.string().max(1_000)
const Positions = z.array(z.int().min(1).max(12)).min(1).max(12)

export const setupKeyAsks = {
  /**
   * Makes the backup in the storage and 12 new words for it, or gives those that were made and not
   * yet proven ("Show the words again"). `passphrase`: where the system has no secret store, a
   * person may choose one to be typed at each start; null = this computer opens by itself. The words
   * open the whole backup: once set-up is over, they show only after the second factor.
   */
  'setup.key.make': {
    access: 'setup',
    factor: 'key',
    input: z.object({ passphrase: z.string().max(1_000).nullable().default(null) }),
    output: z.object({
      words: z.array(z.string()).length(12),
      fingerprint: z.string(),
      created: Moment,
    }),
  },
  /**
   * The emergency sheet while the words are not proven. `pdf` is written into `folder` (fails with
   * `noPrinter` where there is no browser to make it: then print `html`); `html` is given back.
   */
  'setup.key.sheet': {
    access: 'setup',
    factor: 'key',
    input: z.discriminatedUnion('format', [
      z.object({ format: z.literal('html'), custodians: z.array(text).max(4).default([]) }),
      z.object({
        format: z.literal('pdf'),
        folder: LocalPath,
        custodians: z.array(text).max(4).default([]),
      }),
    ]),
    output: z.object({
      html: z.string().nullable(),
      path: z.string().nullable(),
      /** The folder is inside what is backed up, or inside the backup: the sheet would lie beside the lock. */
      warning: z.enum(['inside-backed-up-folder', 'inside-storage']).nullable(),
    }),
  },
  /** Which words to type: three at random, or all where the person copied by hand. */
  'setup.key.quiz': {
    access: 'setup',
    input: z.object({ byHand: z.boolean() }),
    output: z.object({ positions: Positions }),
  },
  /**
   * The typed words, for the positions of the quiz (all 12 may be pasted as one). The key file is
   * opened with them and a test item is sealed and opened; only then is the key proven.
   */
  'setup.key.prove': {
    access: 'setup',
    input: z.object({
      words: z
        .array(z.object({ position: z.int().min(1).max(12), word: z.string().max(200) }))
        .min(1)
        .max(12),
      understood: z.literal(true),
    }),
    output: z.object({
      proven: z.boolean(),
      /** Positions that do not fit; the words are shown again after two wrong tries. */
      wrong: z.array(z.int()),
      tries: z.int(),
    }),
  },
  /** Words of the list that begin with some letters (from the third on), for completion. */
  'setup.key.complete': {
    access: 'setup',
    input: z.object({ begin: z.string().max(20) }),
    output: z.object({ words: z.array(z.string()) }),
  },
  /** "Do it within 24 hours"; only once. */
  'setup.key.skip': { access: 'setup', input: z.null(), output: SetupState },
  /** New words for a backup in use: they show once and need proof; then the old sheet ends. */
  'key.renew': {
    access: ['owner'],
    factor: 'key',
    input: z.object({ reason: z.string().trim().min(1).max(200) }),
    output: z.object({
      words: z.array(z.string()).length(12),
      fingerprint: z.string(),
      created: Moment,
    }),
  },
  /** Sheets that open this backup, newest first. */
  'key.read': {
    access: keepers,
    input: z.null(),
    output: z.object({
      state: z.enum(['none', 'shown', 'proven', 'skipped']),
      skippedUntil: Moment.nullable(),
      sheets: z.array(
        z.object({ fingerprint: z.string(), created: z.string(), current: z.boolean() }),
      ),
    }),
  },
} as const satisfies Record<string, AskOf>
