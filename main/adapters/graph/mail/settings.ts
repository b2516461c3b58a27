import type { Change, Json } from '../../../core/ports.ts'
import { isList, members, recordBytes } from '../../exact-json.ts'
import { failureOf, GraphError } from '../errors.ts'
import { path } from '../path.ts'
import type { Box } from '../run.ts'

const plain = (value: Json | undefined): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(members(value) ?? {}).filter(([name]) => !name.includes('@odata.')),
  )

/** Absence notes that are not planned name the present hour as their time: that is no setting. */
function withoutClock(settings: Record<string, Json>): Record<string, Json> {
  const replies = plain(settings['automaticRepliesSetting'])
  if (replies['status'] === 'scheduled' || Object.keys(replies).length === 0) return settings
  const { scheduledStartDateTime: _start, scheduledEndDateTime: _end, ...rest } = replies
  return { ...settings, automaticRepliesSetting: rest }
}

/** Reads a mailbox's settings and colour categories; what is refused is named and stays. */
export async function readSettings({ graph, mailbox, folder, ask }: Box): Promise<Change> {
  const [settings = null, categories = null] = await graph.batch({
    mailbox: mailbox.id,
    entries: [
      { to: path`/users/${mailbox.id}/mailboxSettings` },
      { to: path`/users/${mailbox.id}/outlook/masterCategories` },
    ],
    signal: ask.signal,
  })
  const file = `${folder}/settings.json`
  const item = { type: 'settings', id: mailbox.id }
  for (const answer of [settings, categories])
    if (answer instanceof GraphError) {
      return { is: 'failed', item, paths: [file], failure: failureOf(answer) }
    }
  const list = members(categories as Json)?.['value']
  const content = recordBytes({
    mailboxSettings: withoutClock(plain(settings as Json)),
    masterCategories: list !== undefined && isList(list) ? list.map(plain) : [],
  })
  return { is: 'item', item: { ...item, files: [{ path: file, time: 0, content }] } }
}
