import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { App } from '../../main/app-types.ts'
import type { Mailbox } from '../../main/sample/graph/mailbox.ts'
import type { Sample } from '../../main/sample/index.ts'
import { order, startTestSample } from '../adapters/sample.ts'
import { scratch, testProfile, watching } from '../app/profile.ts'
import { verifiedCopy } from '../app/sync-company.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { owner } from './company.ts'
import { withFactor } from './restore-company.ts'
import { openWindow, type TestWindow, type WindowOptions } from './window.ts'

const few = { messages: 1, events: 1, contacts: 2, tasks: 1, attachment: 1 }

/** A window on a company whose Outlook is connected and that has a verified copy of today. */
export interface SyncWindow extends TestWindow {
  readonly sample: Sample
  /** Whose accounts can be linked. */
  readonly person: Readonly<{ id: string; name: string }>
  readonly address: string
  readonly mailbox: Mailbox
  /** Changes DingTalk, or the person's mailbox. */
  readonly change: Readonly<Record<'D' | 'M', (body: object) => Promise<unknown>>>
}

type Who = Pick<SyncWindow, 'person' | 'address'>

async function sidesOf(app: App): Promise<Who> {
  const { people } = await app.sync.sides(watching())
  const found = people.find(({ mailbox }) => mailbox !== null)
  if (found?.mailbox == null) throw new Error('nobody has a mailbox')
  return { person: { id: found.id, name: found.name }, address: found.mailbox }
}

/** Opens it; the Owner sits there, with the second factor given. */
export async function openSync(options: WindowOptions = {}): Promise<SyncWindow> {
  // Today, as the program behind the window takes the computer's clock.
  const clock = skippingClock()
  const sample = await startTestSample({ people: 6, now: () => clock.now(), graph: few })
  const folder = await scratch()
  await writeFile(join(folder, 'microsoft-secret'), sample.graph.clientSecret)
  const { tenantId, clientId, graphBase, authority } = sample.graph
  const clientSecretFile = 'microsoft-secret'
  const more = { microsoft: { tenantId, clientId, graphBase, authority, clientSecretFile } }
  const scope = { kinds: ['contacts'] }
  const made = await testProfile({ folder, sample, more, scope, world: { clock } })
  const app = await made.open()
  await verifiedCopy(app)
  const who = await sidesOf(app)
  await app.close()
  const mailbox = sample.graph.mailbox(who.address)
  if (mailbox === null) throw new Error('no mailbox')
  const opened = await openWindow({ ...options, profile: made.profile })
  const added = await opened.ask('people.add', {
    ...owner,
    role: 'owner',
    reach: { departments: null, kinds: null },
    mail: '',
  })
  if (!added.ok) throw new Error(JSON.stringify(added.failure))
  await withFactor(opened)
  await opened.page.reload()
  return {
    ...opened,
    ...who,
    sample,
    mailbox,
    change: {
      D: (body) => order(sample, 'change', body),
      M: (body) => order(sample, 'graph/change', { user: who.address, ...body }),
    },
  }
}
