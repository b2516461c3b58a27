import { type Change, word } from './order.ts'
import type { External } from './types.ts'

const fields = ['name', 'title', 'email', 'companyName', 'address', 'remark'] as const

/** Changes that people make to external contacts in the client. */
export const externalOrders: Readonly<Record<string, Change>> = {
  'edit-external': (company, order) => {
    const one = company.externals.get(word(order, 'userid'))
    if (one === undefined) return 'no such external'
    const set: Partial<Record<(typeof fields)[number], string>> = {}
    for (const field of fields) {
      const value = order[field]
      if (typeof value === 'string') set[field] = value
    }
    company.externals.set(one.userid, { ...one, ...set } satisfies External)
    return `external ${one.userid}`
  },
  /** `name`, `mobile`: somebody new, with labels and follower of the first one there is. */
  'add-external': (company, order) => {
    const [like] = company.externals.values()
    const mobile = word(order, 'mobile')
    if (like === undefined || mobile === '') return 'no such external'
    const userid = `ext-${mobile}`
    const bare = { title: '', email: '', companyName: '', address: '', remark: '' }
    const name = word(order, 'name')
    company.externals.set(userid, { ...like, ...bare, userid, name, mobile } satisfies External)
    return userid
  },
  'remove-external': (company, order) =>
    company.externals.delete(word(order, 'userid')) ? 'external gone' : 'no such external',
}
