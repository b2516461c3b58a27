import { z } from 'zod'

import { type AskOf, Moment } from './common.ts'
import { restoreAsks } from './restore.ts'
import { setupKeyAsks } from './setup-key.ts'
import { PlaceInput, SetupState, Step, StepValues, TestRow } from './setup-shapes.ts'

export const setupAsks = {
  ...setupKeyAsks,
  /** Whether the wizard is to be shown; the first ask of every window. */
  'setup.needed': {
    access: 'anyone',
    input: z.null(),
    output: z.object({ needed: z.boolean(), step: Step.nullable(), sample: z.boolean() }),
  },
  'setup.read': { access: 'setup', input: z.null(), output: SetupState },
  /** Saves at once what was typed; wrong values are kept (secrets not) and said in `missing`. */
  'setup.write': { access: 'setup', input: StepValues, output: SetupState },
  /** Back, Next, or a step picked at the left; Next past a step with `missing` stays there. */
  'setup.go': { access: 'setup', input: z.object({ step: Step }), output: SetupState },
  /** Live checks of a step; rows are told as `setup.moved` while they come in. */
  'setup.test': {
    access: 'setup',
    input: z.object({
      step: z.enum(['needs', 'app', 'permissions', 'scope', 'storage', 'second']),
    }),
    output: SetupState,
  },
  /** "Try it with a sample company": fills and tests the step `app`. */
  'setup.sample': {
    access: 'setup',
    input: z.object({ people: z.int().min(2).max(500).default(50) }),
    output: SetupState,
  },
  /** Departments that the app sees, for the tree of the step `scope`. */
  'setup.departments': {
    access: 'setup',
    input: z.null(),
    output: z.object({
      rows: z.array(
        z.object({
          id: z.int(),
          name: z.string(),
          parent: z.int().nullable(),
          /** People directly in it; null = not known. */
          people: z.int().nullable(),
        }),
      ),
    }),
  },
  /** People whom one can choose as backup account (first 100 of a department). */
  'setup.members': {
    access: 'setup',
    input: z.object({ department: z.int().positive().default(1) }),
    output: z.object({ rows: z.array(z.object({ unionId: z.string(), name: z.string() })) }),
  },
  /** Ends the wizard: settings are complete; the first backup starts now or tonight at 20:00. */
  'setup.finish': {
    access: 'setup',
    input: z.object({ start: z.enum(['now', 'tonight']) }),
    output: z.object({ at: Moment }),
  },
  /** Names of folders of this computer, to pick a storage or what to save, as `folders.list`. */
  'setup.folders': { ...restoreAsks['folders.list'], access: 'setup' },
  /**
   * New computer: opens the backup in a storage with the 12 words. Every copy can be browsed and
   * saved at once; settings, people, schedule and log come back from the newest copy.
   */
  'setup.existing.open': {
    access: 'setup',
    input: z.object({ storage: PlaceInput, words: z.string().max(1_000) }),
    output: z.object({
      organisation: z.string(),
      copies: z.int(),
      newest: Moment.nullable(),
      /** What came back from the newest copy. */
      settings: z.boolean(),
      state: z.boolean(),
      /** The DingTalk secret is to be typed before backups go on. */
      needsSecret: z.boolean(),
    }),
  },
} as const satisfies Record<string, AskOf>

export const setupTells = {
  /** A row of a running test. */
  'setup.moved': TestRow,
} as const
