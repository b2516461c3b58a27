import type { OutlookRow, OutlookState } from '../../preload/contract/outlook.ts'
import type { RowState } from '../../preload/contract/setup-shapes.ts'
import type { Credential } from '../adapters/microsoft-sign-in/index.ts'
import type { DraftRow, OutlookDraft } from '../adapters/settings/index.ts'
import { type Failure, failures } from '../core/failure.ts'
import {
  consentPage,
  type DeviceCode,
  microsoftClouds,
  permissionsPage,
} from '../core/microsoft.ts'
import { outlookPermissionsOf } from '../core/outlook-permissions.ts'
import { missingInOutlook } from '../core/outlook-step.ts'
import { credentialsOf } from './outlook-access.ts'
import { registrationOf } from './outlook-draft.ts'
import { accountsOf, outlookFacts } from './outlook-seat.ts'
import type { SetupContext } from './setup-context.ts'
import { crossing } from './setup-view.ts'

/** A sign-in under way; `code` is null where a browser is waited for. */
export type SignInUnderWay = Readonly<{ by: 'browser' | 'code'; page: string; until: number }> &
  Readonly<{ code: DeviceCode['code'] | null }>

/** What the step knows that nobody keeps. */
export type OutlookLive = Readonly<{
  signIn: SignInUnderWay | null
  failure: Failure | null
  testing: boolean
  /** Rows of a test under way, by id. */
  rows: ReadonlyMap<string, DraftRow>
}>

const soon = 30 * 86_400_000

const isFailure = (found: DraftRow['failure']): found is Failure =>
  found !== null && Object.hasOwn(failures, found.name)

type Outcome = Pick<OutlookRow, 'state' | 'result' | 'facts' | 'failure'>

function outcomeOf(row: DraftRow | undefined, testing: boolean): Outcome {
  if (row === undefined)
    return { state: testing ? 'testing' : 'not-tested', result: null, facts: {}, failure: null }
  const { result, facts, failure } = row
  // The states of rows are those of the contract; a draft holds them as text.
  const state = row.state as RowState
  return { state, result, facts, failure: isFailure(failure) ? crossing(failure) : null }
}

function rowsOf(outlook: OutlookDraft, live: OutlookLive): OutlookRow[] {
  const kept = new Map(outlook.rows.map((row) => [row.id, row]))
  const registration = registrationOf(outlook)
  const link = registration === null ? null : permissionsPage(registration)
  const access = outlook.way === 'person' ? 'delegated' : 'application'
  return outlookPermissionsOf(outlook.cloud).map(({ id, needed, names }) => ({
    id,
    needed,
    // The least that is enough; more is taken, and never asked for.
    codes: names[access].slice(0, 1),
    link,
    skipped: outlook.skipped.includes(id),
    ...outcomeOf(live.testing ? live.rows.get(id) : kept.get(id), live.testing),
  }))
}

const certificateView = (one: Credential | undefined): OutlookState['certificate'] =>
  one === undefined
    ? null
    : {
        thumbprint: one.thumbprint,
        ends: new Date(one.ends).toISOString(),
        file: Buffer.from(one.certificate).toString('base64'),
      }

const linksOf = (outlook: OutlookDraft): OutlookState['links'] => {
  const registration = registrationOf(outlook)
  return {
    portal: microsoftClouds[outlook.cloud].portal,
    permissions: registration && permissionsPage(registration),
    consent: registration && consentPage(registration),
  }
}

/** All that the Outlook step shows. */
export async function outlookState(
  context: SetupContext,
  { outlook, live }: Readonly<{ outlook: OutlookDraft; live: OutlookLive }>,
): Promise<Omit<OutlookState, 'order'>> {
  const facts = await outlookFacts(context, outlook)
  const credentials = facts.hasCertificate ? await credentialsOf(await context.secrets()) : []
  const [now, next] = credentials
  const last = credentials.at(-1)
  const { way, tenantId, clientId, cloud, mailboxes, authority } = outlook
  const { signIn } = live
  return {
    way,
    tenantId,
    clientId,
    cloud,
    sample: authority.startsWith('http:'),
    missing: missingInOutlook(facts).map(({ word, field, facts: about }) => ({
      key: `setup.missing.${word}`,
      field,
      facts: { ...about },
    })),
    hasSecret: facts.hasSecret,
    certificate: certificateView(now),
    nextCertificate: certificateView(next),
    endsSoon: last !== undefined && last.ends - context.desk.clock.now() < soon,
    accounts: (await accountsOf(context, outlook)).map(({ id, address, name }) => ({
      id,
      address,
      name,
    })),
    signIn: signIn && { ...signIn, until: new Date(signIn.until).toISOString() },
    failure: crossing(live.failure),
    testing: live.testing,
    rows: rowsOf(outlook, live),
    mailboxes,
    links: linksOf(outlook),
  }
}
