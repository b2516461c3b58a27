import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { SyncKind } from '../../../main/core/sync/types.ts'
import type { CalendarEvent, External } from '../../../main/sample/company/types.ts'
import { startSample, type Sample } from '../../../main/sample/index.ts'
import { fastClock, type Pace } from './fast-clock.ts'

/** How much lies on both sides before they know of each other. */
export type Amounts = Readonly<Record<Exclude<SyncKind, 'task' | 'mail'>, number>>

/** The two services of one measured kind, and a settings file that names them. */
export type Stage = Readonly<{ sample: Sample; profile: string; config: string }>

const minute = 60_000
const day = 1440 * minute

/** Puts external contacts beside the first, each with a mobile of its own. */
function addExternals({ company }: Sample, count: number): void {
  const [like] = company.externals.values()
  if (like === undefined) throw new Error('the company has no external contact')
  for (let at = 0; at < count; at += 1) {
    const one = { userid: `bench${at}`, name: `Rekan ${at} 客户`, mobile: `${60_000_000 + at}` }
    const email = `partner${at}@supplier.example`
    company.externals.set(one.userid, { ...like, ...one, email } satisfies External)
  }
}

/** Puts single events into a person's calendar, within the days that the sync covers. */
function addEvents({ company }: Sample, count: number, now: number): void {
  const [like] = [...company.events.values()].filter(
    ({ recurrence, master, cancelled }) => recurrence === null && master === null && !cancelled,
  )
  const organizer = company.unions.get(company.people.get('backup01')?.unionid ?? '')
  if (like === undefined || organizer === undefined) throw new Error('the company has no event')
  const from = now - 20 * day
  const step = Math.floor((300 * day) / count / minute) * minute
  for (let at = 0; at < count; at += 1) {
    company.changes += 1
    const start = Math.floor((from + at * step) / minute) * minute
    const id = `bench-event-${at}`
    const times = { start, end: start + 30 * minute, allDay: false }
    company.events.set(id, {
      ...like,
      ...times,
      id,
      organizer: organizer.unionid,
      attendees: [],
      summary: `Pertemuan ${at} 会议`,
      online: false,
      rooms: [],
      change: company.changes,
      dropped: new Map(),
    } satisfies CalendarEvent)
  }
}

const few = { messages: 0, events: 0, contacts: 0, tasks: 0, attachment: 1 }

/** Starts both services with the limits of their documentation on the shared clock. */
export async function stage(
  folder: string,
  ask: Readonly<{ kind: keyof Amounts; amounts: Amounts; pace: Pace }>,
): Promise<Stage> {
  const { kind, amounts, pace } = ask
  const clock = fastClock(pace)
  const now = () => clock.now()
  const half = Math.floor(amounts.contact / 2)
  const graph = kind === 'contact' ? { ...few, contacts: half } : few
  const sample = await startSample({ people: 2, now, graph, allowance: 1_000_000 })
  if (kind === 'contact') addExternals(sample, amounts.contact - half)
  else addEvents(sample, amounts.event, now())
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'passphrase'), 'bench-passphrase\n')
  await writeFile(join(folder, 'secret'), sample.clientSecret)
  await writeFile(join(folder, 'microsoft-secret'), sample.graph.clientSecret)
  const { clientId, corpId, apiBase, legacyBase, operator } = sample
  const microsoft = sample.graph
  const config = join(folder, 'settings.json')
  const settings = {
    version: 1,
    dingtalk: { clientId, clientSecretFile: 'secret', corpId, apiBase, legacyBase, operator },
    microsoft: {
      tenantId: microsoft.tenantId,
      clientId: microsoft.clientId,
      graphBase: microsoft.graphBase,
      authority: microsoft.authority,
      clientSecretFile: 'microsoft-secret',
    },
    storage: { path: 'storage' },
    passphraseFile: 'passphrase',
    scope: { kinds: ['contacts'] },
    schedule: { zone: 'Asia/Hong_Kong' },
    allowance: { calls: 1_000_000, deliveries: 1_000_000 },
  }
  await writeFile(config, JSON.stringify(settings, null, 2))
  return { sample, profile: join(folder, 'profile'), config }
}
