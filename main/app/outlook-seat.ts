import type { SecretStore } from '../adapters/secrets/index.ts'
import {
  loadSettings,
  newOutlook,
  type OutlookDraft,
  readOutlook,
  saveSettings,
} from '../adapters/settings/index.ts'
import type { MicrosoftFieldProblem } from '../core/microsoft-fields.ts'
import { outlookPermissionsOf } from '../core/outlook-permissions.ts'
import type { OutlookFacts } from '../core/outlook-step.ts'
import { peopleOf } from './outlook-access.ts'
import { microsoftOf, registrationOf } from './outlook-draft.ts'
import { takeEffect } from './settings-write.ts'
import type { SetupContext } from './setup-context.ts'
import { valueOf } from './work.ts'

const note = 'outlook.step'

/** What is kept of the step once set-up is over: settings hold the registration, the state the rest. */
async function ofSettings(context: SetupContext): Promise<OutlookDraft> {
  const { engine } = valueOf(await context.desk.needed())
  const settings = valueOf(await loadSettings(context.profile, context.desk.clock))
  const kept = readOutlook(engine.state.noted(note) ?? '') ?? newOutlook()
  const { microsoft } = settings
  if (microsoft === undefined) return { ...kept, way: 'none' }
  const { tenantId, clientId, cloud, graphBase, authority } = microsoft
  const found = { ...kept, tenantId, clientId, cloud, graphBase, authority }
  if (kept.way !== 'none') return found
  // Set up from a settings file, which says by its secrets how the app signs in.
  if ((await engine.secrets.read('microsoft.certificate')) !== null)
    return { ...found, way: 'certificate' }
  const secret = await engine.secrets.read('microsoft.client-secret')
  return { ...found, way: secret === null ? 'person' : 'secret' }
}

async function toSettings(context: SetupContext, next: OutlookDraft): Promise<void> {
  const { engine } = valueOf(await context.desk.needed())
  const settings = valueOf(await loadSettings(context.profile, context.desk.clock))
  const { microsoft: before, ...rest } = settings
  const microsoft = microsoftOf(next)
  engine.state.note(note, JSON.stringify(next))
  if (JSON.stringify(before) === JSON.stringify(microsoft)) return
  const saved = { ...rest, ...(microsoft !== undefined && { microsoft }) }
  valueOf(await saveSettings(context.profile, saved))
  await takeEffect(context.desk)
}

/** Secrets that each way in does not use; a certificate would be taken before a person's sign-in. */
const unused = {
  none: ['microsoft.certificate', 'microsoft.client-secret', 'microsoft.cache'],
  person: ['microsoft.certificate', 'microsoft.client-secret'],
  certificate: ['microsoft.client-secret', 'microsoft.cache'],
  secret: ['microsoft.certificate', 'microsoft.cache'],
} as const satisfies Record<OutlookDraft['way'], readonly string[]>

/** Forgets the secrets of ways that are not taken, once the one that is taken has proven good. */
export async function dropUnused(secrets: SecretStore, way: OutlookDraft['way']): Promise<void> {
  const kept = await Promise.all(unused[way].map((name) => secrets.read(name)))
  const there = unused[way].filter((_, at) => kept[at] !== null)
  if (there.length > 0) valueOf(await secrets.change(new Map(there.map((name) => [name, null]))))
}

type Change = (outlook: OutlookDraft) => OutlookDraft

/** Where the Outlook step is kept: the wizard's draft, later the settings. */
export interface OutlookSeat {
  read(): Promise<OutlookDraft>
  change(by: Change): Promise<OutlookDraft>
}

/** The seat of one set-up; it moves by itself when the set-up ends. */
export function outlookSeat(context: SetupContext): OutlookSeat {
  const isSet = () => context.isFinished()
  // One change after another: two that read the same settings would each undo the other.
  let last: Promise<unknown> = Promise.resolve()
  const changed = async (by: Change): Promise<OutlookDraft> => {
    const next = by(await ofSettings(context))
    await toSettings(context, next)
    return next
  }
  const inTurn = (by: Change): Promise<OutlookDraft> => {
    const turn = last.then(
      () => changed(by),
      () => changed(by),
    )
    last = turn
    return turn
  }
  return {
    async read() {
      return (await isSet()) ? ofSettings(context) : (await context.draft()).outlook
    },
    async change(by) {
      if (await isSet()) return inTurn(by)
      const draft = await context.change((before) => ({ ...before, outlook: by(before.outlook) }))
      return draft.outlook
    },
  }
}

/** Keeps what the wizard knew of the step, once there is a state to keep it in. */
export async function keepOutlook(context: SetupContext, outlook: OutlookDraft): Promise<void> {
  const { engine } = valueOf(await context.desk.needed())
  engine.state.note(note, JSON.stringify(outlook))
  await dropUnused(engine.secrets, outlook.way)
}

/** Who is signed in to the registered app. */
export async function accountsOf(context: SetupContext, outlook: OutlookDraft) {
  const registration = registrationOf(outlook)
  if (outlook.way !== 'person' || registration === null) return []
  const { fetch, clock } = context.desk
  const secrets = await context.secrets()
  return valueOf(await peopleOf({ registration, secrets, fetch, clock }).accounts())
}

const has = async (context: SetupContext, name: string): Promise<boolean> =>
  (await context.hasSecrets()) && (await (await context.secrets()).read(name)) !== null

/** All that decides what the step misses. */
export async function outlookFacts(
  context: SetupContext,
  outlook: OutlookDraft,
): Promise<OutlookFacts> {
  const { way, tenantId, clientId, skipped, rows, cloud } = outlook
  const found = new Map(rows.map((row) => [row.id, row]))
  const wanted = outlookPermissionsOf(cloud)
  return {
    way,
    tenantId,
    clientId,
    skipped,
    secretProblem: outlook.secretProblem as MicrosoftFieldProblem | null,
    hasSecret: await has(context, 'microsoft.client-secret'),
    hasCertificate: await has(context, 'microsoft.certificate'),
    signedIn: (await accountsOf(context, outlook)).length > 0,
    rights: wanted.flatMap(({ id, needed }) => {
      const row = found.get(id)
      return row === undefined ? [] : [{ id, needed, ready: row.state === 'ready' }]
    }),
  }
}
