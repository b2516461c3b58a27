import type { Format } from '../contents/recipe.ts'

/** Spaces of the organisation; the last one is open to the owner and the backup account only. */
export const spaceNames = [
  '公司公共文件',
  'Contracts 合同',
  'Desain & Foto',
  '管理层 Board',
] as const

/** Folders, some nested, some with names that break careless writers, some empty. */
export const folderNames: readonly string[] = [
  '2025 年度',
  'Invoices',
  'Kontrak pemasok',
  'CON',
  'Old. ',
  'Reports',
  'reports',
  '空文件夹',
  '..',
]

type Sample = Readonly<{ name: string; format: Format; size: number }>

/** Ordinary files: name without a number, format, about so many kibibytes. */
export const fileSamples: readonly Sample[] = [
  { name: '采购合同', format: 'docx', size: 12 },
  { name: 'Price list', format: 'xlsx', size: 18 },
  { name: 'Laporan bulanan', format: 'pdf', size: 9 },
  { name: '會議記錄', format: 'txt', size: 3 },
  { name: 'Stock', format: 'csv', size: 7 },
  { name: '照片', format: 'jpg', size: 160 },
  { name: 'Handbook 员工手册', format: 'docx', size: 40 },
]

/** Names of files that must survive as they are, somewhere. */
export const hostileNames: readonly string[] = [
  'aux.txt',
  'trailing dot.',
  'what?<>:"|*.txt',
  'a／b ∕ c.txt',
  '全角　空格.txt',
  '🧾 receipt 👩‍👩‍👧.txt',
  `${'很长的名字 '.repeat(60).trim()}.txt`,
  'Readme.txt',
  'README.txt',
  '_items.jsonl',
  '~00',
  'cafe\u0301.txt',
  'caf\u00e9.txt',
  '\u202etxt.exe.txt',
  'no extension',
  '.hidden',
]
