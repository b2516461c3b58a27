import type { Tongue } from '../../company/names.ts'
import { sentences } from '../../contents/sentences.ts'
import { day } from '../../times.ts'
import type { Item } from '../item.ts'
import { roots } from '../mailbox.ts'
import { checklistItemOf, linkOf, taskChanges, taskDefaults } from '../task.ts'
import { objectAt, textOr, type Json } from '../wire.ts'
import { zonedTime } from '../zone.ts'
import type { Filling } from './mailbox.ts'

const localNames: Readonly<Record<Tongue, string>> = {
  'zh-Hans': '任务',
  'zh-Hant': '工作',
  en: 'Tasks',
  id: 'Tugas',
}

const titles = [
  '盘点 仓库',
  'Kirim faktur ke PT Samudra',
  'Call the bank',
  '預約會議室 🏢',
  'Renew "visa"; ask HR',
]

/** A task that a person might write down. */
export function inventedTask({ random, now }: Filling): Json {
  const due = zonedTime(now + random.int(-30, 60) * day, 'China Standard Time')
  const status = random.pick([
    'notStarted',
    'notStarted',
    'inProgress',
    'completed',
    'waitingOnOthers',
    'deferred',
  ])
  return {
    title: random.pick(titles),
    body: { content: random.chance(0.5) ? random.pick(sentences) : '', contentType: 'text' },
    importance: random.pick(['normal', 'normal', 'high', 'low']),
    status,
    ...(random.chance(0.6) ? { dueDateTime: due } : {}),
    ...(random.chance(0.3) ? { isReminderOn: true, reminderDateTime: due } : {}),
    categories: random.chance(0.15) ? ['重要'] : [],
  }
}

/** Puts a task into a list. */
export function placeTask(
  filling: Filling,
  list: string,
  ask: Readonly<{ body: Json; links?: Json[]; isNew?: boolean }>,
): Item {
  const { mailbox, random, now } = filling
  const steps = ['打电话', 'Cek stok', 'Send'].slice(0, random.int(0, 3))
  const at = { now: now - day }
  return mailbox.add({
    kind: 'task',
    home: list,
    fields: { ...taskDefaults, ...taskChanges(ask.body, now) },
    ...(ask.isNew === true ? {} : { created: now - random.int(1, 90) * day }),
    extra: {
      checklist: steps.map((displayName, number) =>
        checklistItemOf({ displayName, isChecked: number === 0 }, { ...at, id: mailbox.newId() }),
      ),
      links: ask.links ?? [],
    },
  })
}

/** Flagged mail shows as a task in a list of its own (graph-api.md, 7). */
function seedFlagged(filling: Filling, list: string): void {
  const { mailbox } = filling
  for (const message of mailbox.all('message')) {
    if (objectAt(message.fields, 'flag')['flagStatus'] !== 'flagged') continue
    const title = textOr(message.fields['subject'], '') || '-'
    const link = { applicationName: 'Outlook', displayName: title, externalId: message.rid }
    placeTask(filling, list, { body: { title }, links: [linkOf(link, mailbox.newId())] })
  }
}

/** Fills To Do: the built-in lists and one of the person's own. */
export function seedTasks(filling: Filling): void {
  const { mailbox, random, user, tenant, now } = filling
  const list = (displayName: string, known?: string): string =>
    mailbox.add({
      kind: 'list',
      home: roots.list,
      fields: { displayName },
      created: now - 300 * day,
      ...(known === undefined ? {} : { extra: { known } }),
    }).iid
  const home = list(localNames[user.person.tongue], 'defaultList')
  const flagged = list('Flagged Emails', 'flaggedEmails')
  const second = list('采购 Belanja 🛒')
  for (let at = 0; at < tenant.sizes.tasks; at += 1) {
    const link = { applicationName: 'Sample', displayName: 'Order', externalId: `order-${at}` }
    const links = random.chance(0.2) ? [linkOf(link, mailbox.newId())] : []
    placeTask(filling, at % 4 === 3 ? second : home, { body: inventedTask(filling), links })
  }
  seedFlagged(filling, flagged)
}
