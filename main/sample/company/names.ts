/** The four languages in which people of the company write. */
export type Tongue = 'zh-Hans' | 'zh-Hant' | 'en' | 'id'

export const tongues: readonly Tongue[] = ['zh-Hans', 'zh-Hant', 'en', 'id']

/** Invented people: family and given names per language. */
export const names: Readonly<
  Record<Tongue, { family: readonly string[]; given: readonly string[] }>
> = {
  'zh-Hans': {
    family: ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '欧阳'],
    given: ['晓明', '丽华', '伟', '静怡', '建国', '雨桐', '志强', '思远', '娜', '梓涵'],
  },
  'zh-Hant': {
    family: ['陳', '黃', '張', '歐陽', '鄧', '劉', '葉', '羅', '盧', '龔'],
    given: ['嘉欣', '詠詩', '偉傑', '子軒', '穎', '家樂', '曉彤', '國豪', '靄玲', '俊賢'],
  },
  en: {
    family: [
      'Harper',
      'O’Neill',
      'Fairweather',
      'Müller',
      'Nguyen',
      'Santos',
      'Whitlock',
      'Brontë',
    ],
    given: ['Amy', 'Ben', 'Chloë', 'Daniel', 'Erin', 'Frank', 'Grace', 'Henry', 'Zoë'],
  },
  id: {
    family: ['Wijaya', 'Santoso', 'Putri', 'Hidayat', 'Siregar', 'Kusuma', 'Pratama', 'Halim'],
    given: ['Ayu', 'Budi', 'Citra', 'Dewi', 'Eko', 'Fajar', 'Gita', 'Indah', 'Siti'],
  },
}

export const titles: Readonly<Record<Tongue, readonly string[]>> = {
  'zh-Hans': ['销售经理', '会计', '工程师', '采购专员', '仓库管理员', '客服'],
  'zh-Hant': ['市場主任', '文員', '倉務員', '設計師', '行政助理', '司機'],
  en: ['Sales Manager', 'Accountant', 'Designer', 'Buyer', 'Driver', 'Engineer'],
  id: ['Manajer Penjualan', 'Akuntan', 'Staf Gudang', 'Pembelian', 'Desainer'],
}

/** Departments below the root: a name, its English name, and those below it. */
export type Branch = Readonly<{ name: string; english?: string; below?: readonly Branch[] }>

export const branches: readonly Branch[] = [
  {
    name: '销售部',
    english: 'Sales',
    below: [{ name: '华南区' }, { name: '香港區', below: [{ name: '九龍東' }] }, { name: '东盟' }],
  },
  { name: 'Operations', below: [{ name: 'Warehouse' }, { name: 'Fleet & Delivery' }] },
  { name: 'Keuangan', english: 'Finance', below: [{ name: 'Pajak dan Audit' }] },
  { name: '研发中心', english: 'R&D', below: [{ name: 'Design' }, { name: 'design' }] },
  { name: '人事行政部', english: 'HR and Admin' },
  { name: 'Pembelian', english: 'Purchasing' },
  { name: '🚀 新品组' },
  { name: 'CON' },
  { name: '客服　组', english: 'Service' },
  { name: 'A/B 测试: 组?', english: 'A/B tests' },
  { name: 'Empty room' },
]

/** Role groups with their roles. */
export const roleGroups: readonly Readonly<{ name: string; roles: readonly string[] }>[] = [
  { name: '默认', roles: ['主管理员', '子管理员', '部门主管'] },
  { name: '岗位', roles: ['财务', 'Safety officer', 'Penanggung jawab gudang', '急救員'] },
  { name: 'Committees', roles: ['Social club', 'aux.'] },
]

export const externals: readonly string[] = [
  '林海 (启明物流)',
  'Maria Delgado',
  'PT Samudra Jaya / Pak Agus',
  '何生',
  'Jürgen Groß',
  '赵敏',
  'Ibu Ratna',
  '佐藤 健',
]

export const companies: readonly string[] = [
  '启明物流有限公司',
  'Delgado & Sons Ltd.',
  'PT Samudra Jaya',
  '何記五金',
  'Groß Maschinenbau GmbH',
  'Blue Pier Trading',
]
