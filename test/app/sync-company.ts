import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { App } from '../../main/app-types.ts'
import type { World } from '../../main/app/open.ts'
import type { SyncLinkAsk, SyncLinkView, SyncPreview } from '../../main/app/sync/types.ts'
import type { Mailbox } from '../../main/sample/graph/mailbox.ts'
import type { Sample, SampleOptions } from '../../main/sample/index.ts'
import { order, startTestSample, testNow } from '../adapters/sample.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { scratch, testProfile, type TestProfile, valueOf, watching } from './profile.ts'

/** A company with both servers, its profile, and a verified copy to go back to. */
export interface SyncCompany extends TestProfile {
  readonly sample: Sample
  readonly clock: ReturnType<typeof skippingClock>
  readonly app: App
  /** Whose accounts are linked. */
  readonly person: string
  readonly address: string
  readonly mailbox: Mailbox
}

const few = { messages: 2, events: 2, contacts: 3, tasks: 2, attachment: 1 }

/** Starts it; `world` adds to what the profile is opened with. */
export async function syncCompany(
  options: SampleOptions = {},
  world: World = {},
): Promise<SyncCompany> {
  const clock = skippingClock(testNow)
  const now = () => clock.now()
  const sample = await startTestSample({ people: 4, now, graph: few, ...options })
  const folder = await scratch()
  await writeFile(join(folder, 'microsoft-secret'), sample.graph.clientSecret)
  const { tenantId, clientId, graphBase, authority } = sample.graph
  const clientSecretFile = 'microsoft-secret'
  const more = { microsoft: { tenantId, clientId, graphBase, authority, clientSecretFile } }
  const scope = { kinds: ['contacts'] }
  const own = { clock, ...world }
  const profile = await testProfile({ folder, sample, more, scope, world: own })
  const app = await profile.open()
  await verifiedCopy(app)
  const sides = await app.sync.sides(watching())
  const linked = sides.people.find(({ mailbox }) => mailbox !== null)
  if (linked?.mailbox == null) throw new Error('nobody has a mailbox')
  const mailbox = sample.graph.mailbox(linked.mailbox)
  if (mailbox === null) throw new Error('no mailbox')
  return { ...profile, sample, clock, app, person: linked.id, address: linked.mailbox, mailbox }
}

/** A copy of today with all of its data read again. */
export async function verifiedCopy(app: App): Promise<void> {
  valueOf(await app.backup({ mode: 'full', refetch: false }, watching()))
  valueOf(await app.verify({ readData: true }, watching()))
}

/** Links the two accounts. */
export const linked = (
  { app, person, address }: SyncCompany,
  ask: Partial<SyncLinkAsk> = {},
): Promise<SyncLinkView> =>
  app.sync.add({ kind: 'contact', person, mailbox: address, ...ask }, watching())

/** Looks at a preview and applies all of it. */
export async function applied(company: SyncCompany, link: number): Promise<SyncPreview> {
  const { app } = company
  const preview = await app.sync.preview(link, watching())
  await app.sync.apply({ link, preview: preview.hash }, watching())
  return preview
}

/** One round a minute later. */
export async function round({ app, clock }: SyncCompany, link: number) {
  clock.move(60_000)
  return app.sync.round(link, watching())
}

/** Rounds until nothing is sent any more. */
export async function settled(company: SyncCompany, link: number): Promise<void> {
  for (let rounds = 0; rounds < 10; rounds += 1) {
    const { run } = await round(company, link)
    if ((run?.counts['sent'] ?? 0) === 0) return
  }
  throw new Error('it does not come to rest')
}

/** Names of the contacts on each side, sorted. */
export const names = ({ sample, mailbox }: SyncCompany) => ({
  D: [...sample.company.externals.values()].map(({ name }) => name).toSorted(),
  M: mailbox
    .all('contact')
    .map(({ fields }) => String(fields['displayName']))
    .toSorted(),
})

/** Orders at the two servers' control addresses. */
export const changes = ({ sample, address: user }: Pick<SyncCompany, 'sample' | 'address'>) => ({
  D: (body: object) => order(sample, 'change', body),
  M: (body: object) => order(sample, 'graph/change', { user, ...body }),
})

/** Ids of the newest contact by its shown name. */
export function contactNamed({ mailbox }: SyncCompany, name: string): string {
  const item = mailbox.all('contact').find(({ fields }) => fields['displayName'] === name)
  if (item === undefined) throw new Error(`no contact ${name}`)
  return item.iid
}

/** DingTalk's id of an external contact by its name. */
export function externalNamed({ sample }: Pick<SyncCompany, 'sample'>, name: string): string {
  for (const one of sample.company.externals.values()) if (one.name === name) return one.userid
  throw new Error(`no external contact ${name}`)
}
