import type { Role } from './port.ts'

const byUse: Readonly<Record<string, Role>> = {
  '\\inbox': 'inbox',
  '\\sent': 'sent',
  '\\drafts': 'drafts',
  '\\trash': 'trash',
  '\\junk': 'junk',
  '\\archive': 'archive',
}

/** Names in use at Alibaba Mail and in Chinese and Indonesian programs that imapflow has not. */
const names: Readonly<Record<string, Role>> = {
  已发邮件: 'sent',
  已傳送郵件: 'sent',
  寄件备份: 'sent',
  草稿夹: 'drafts',
  已删除: 'trash',
  已删除邮箱: 'trash',
  已刪除的郵件: 'trash',
  垃圾箱: 'trash',
  sampah: 'trash',
  广告邮件: 'junk',
  归档邮件: 'archive',
}

/**
 * Tells what a folder is for: `use` (SPECIAL-USE of RFC 6154, or what imapflow knows by name) goes
 * before the name; a name counts at the top or directly below INBOX only.
 */
export function roleOf(parts: readonly string[], use: string | null): Role | null {
  const told = use === null ? undefined : byUse[use.toLowerCase()]
  if (told !== undefined) return told
  const isInbox = parts[0]?.toUpperCase() === 'INBOX'
  if (isInbox && parts.length === 1) return 'inbox'
  const own = isInbox ? parts.slice(1) : parts
  const [name] = own
  return own.length === 1 && name !== undefined ? (names[name.trim().toLowerCase()] ?? null) : null
}
