import type { Tongue } from '../../company/names.ts'
import { day } from '../../times.ts'
import type { Extra, Item } from '../item.ts'
import { roots } from '../mailbox.ts'
import type { Json } from '../wire.ts'
import type { Filling } from './mailbox.ts'

type Names = Readonly<Record<Tongue, string>>

const shown: Readonly<Record<string, Names>> = {
  inbox: { 'zh-Hans': '收件箱', 'zh-Hant': '收件匣', en: 'Inbox', id: 'Kotak Masuk' },
  drafts: { 'zh-Hans': '草稿', 'zh-Hant': '草稿', en: 'Drafts', id: 'Draf' },
  sentitems: {
    'zh-Hans': '已发送邮件',
    'zh-Hant': '寄件備份',
    en: 'Sent Items',
    id: 'Item Terkirim',
  },
  deleteditems: {
    'zh-Hans': '已删除邮件',
    'zh-Hant': '刪除的郵件',
    en: 'Deleted Items',
    id: 'Item Terhapus',
  },
  junkemail: { 'zh-Hans': '垃圾邮件', 'zh-Hant': '垃圾郵件', en: 'Junk Email', id: 'Email Sampah' },
  archive: { 'zh-Hans': '存档', 'zh-Hant': '封存', en: 'Archive', id: 'Arsip' },
  outbox: { 'zh-Hans': '发件箱', 'zh-Hant': '寄件匣', en: 'Outbox', id: 'Kotak Keluar' },
}

const hidden = [
  'conversationhistory',
  'syncissues',
  'conflicts',
  'localfailures',
  'serverfailures',
  'recoverableitemsdeletions',
  'scheduled',
  'clutter',
  'searchfolders',
]

/** Makes the folders that every mailbox has, and some of the person's own; gives them by name. */
export function seedFolders({ mailbox, user, now }: Filling): ReadonlyMap<string, Item> {
  const made = new Map<string, Item>()
  const add = (name: string, fields: Json, extra: Extra): Item => {
    const created = now - 500 * day
    const item = mailbox.add({ kind: 'mailFolder', home: roots.mailFolder, fields, extra, created })
    made.set(name, item)
    return item
  }
  const root = add('root', { displayName: 'Top of Information Store' }, { known: 'msgfolderroot' })
  const below = (parent: Item, displayName: string): Json => ({
    displayName,
    parentFolderId: parent.iid,
  })
  for (const [known, names_] of Object.entries(shown)) {
    add(known, below(root, names_[user.person.tongue]), { known })
  }
  for (const known of hidden) add(known, below(root, known), { known, hidden: true })
  const projects = add('projects', below(root, '项目 Projects'), {})
  add('deep', below(projects, 'A/B tests: 2026?'), {})
  add('arsip', below(root, 'Arsip 2026'), {})
  add('own-hidden', below(root, 'PersonMetadata'), { hidden: true })
  const search = made.get('searchfolders') ?? root
  add('search', below(search, '未读'), { type: '#microsoft.graph.mailSearchFolder' })
  return made
}
