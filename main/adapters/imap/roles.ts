import type { Role } from './port.ts'

const bySpecialUse: Readonly<Record<string, Role>> = {
  '\\inbox': 'inbox',
  '\\sent': 'sent',
  '\\drafts': 'drafts',
  '\\trash': 'trash',
  '\\junk': 'junk',
  '\\archive': 'archive',
}

/** Names that Alibaba Mail, DingTalk mail, and Outlook and Apple programs give to such folders. */
const names: Readonly<Record<Exclude<Role, 'inbox'>, readonly string[]>> = {
  sent: [
    'sent',
    'sent items',
    'sent messages',
    '已发送',
    '已发送邮件',
    '已发邮件',
    '已傳送郵件',
    '寄件備份',
    '寄件备份',
    'terkirim',
  ],
  drafts: ['drafts', 'draft', '草稿', '草稿箱', '草稿夹', '草稿匣', 'draf'],
  trash: [
    'trash',
    'deleted',
    'deleted items',
    'deleted messages',
    '已删除',
    '已删除邮件',
    '已删除邮箱',
    '已刪除的郵件',
    '垃圾桶',
    '垃圾箱',
    'sampah',
  ],
  junk: [
    'junk',
    'spam',
    'junk e-mail',
    'junk email',
    'bulk mail',
    '垃圾邮件',
    '垃圾郵件',
    '广告邮件',
  ],
  archive: ['archive', 'archives', '归档', '归档邮件', '封存', 'arsip'],
}

const roleByName = new Map<string, Role>(
  Object.entries(names).flatMap(([role, all]) => all.map((name) => [name, role as Role] as const)),
)

/**
 * Tells what a folder is for. What the server says (RFC 6154) goes before its name; a name counts at
 * the top or directly below INBOX only.
 */
export function roleOf(parts: readonly string[], specialUse: readonly string[]): Role | null {
  for (const use of specialUse) {
    const role = bySpecialUse[use.toLowerCase()]
    if (role !== undefined) return role
  }
  const isInbox = parts[0]?.toUpperCase() === 'INBOX'
  if (isInbox && parts.length === 1) return 'inbox'
  const own = isInbox ? parts.slice(1) : parts
  const [name] = own
  return own.length === 1 && name !== undefined
    ? (roleByName.get(name.trim().toLowerCase()) ?? null)
    : null
}
