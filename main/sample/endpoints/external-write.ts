import type { Company } from '../company/company.ts'
import { nextNumber } from '../company/serial.ts'
import type { External } from '../company/types.ts'
import { legacy, type Endpoint } from '../http/endpoint.ts'
import { plainText, textOf } from '../http/fields.ts'
import { refuseLegacy } from '../http/refusal.ts'
import { createRandom } from '../random.ts'

type Body = Readonly<Record<string, unknown>>

const scope = 'qyapi_ext_write'
const most = 20

/** The `contact` object of a body; 400002 if there is none. */
function contactOf(body: Body): Body {
  const { contact } = body
  const fits = typeof contact === 'object' && contact !== null && !Array.isArray(contact)
  return fits ? (contact as Body) : refuseLegacy(400002, '参数错误: 缺少参数 contact')
}

/** A list of ids, at most 20; empty where it is left out. */
function idsOf(body: Body, name: string): string[] {
  const list = body[name] ?? []
  const ids = Array.isArray(list) ? list.map(plainText) : ['']
  return ids.length > most || ids.includes('') ? refuseLegacy(40035, `不合法的参数: ${name}`) : ids
}

/** Labels that the organisation has; one at least (the documents call the list mandatory). */
function labelsOf(company: Company, body: Body): string[] {
  const known = new Set(company.labels.flatMap(({ labels }) => labels.map(({ id }) => id)))
  const ids = idsOf(body, 'label_ids')
  const fit = ids.length > 0 && ids.every((id) => known.has(id))
  return fit ? ids : refuseLegacy(60204, '标签不存在')
}

function followerOf(company: Company, body: Body): string {
  const follower = textOf(body, 'follower_user_id')
  return company.people.has(follower) ? follower : refuseLegacy(60121, '找不到该用户')
}

/** What create and update both set. What is left out is empty afterwards: clients must not rely on less. */
const common = (company: Company, body: Body) => ({
  name: textOf(body, 'name'),
  title: plainText(body['title']),
  companyName: plainText(body['company_name']),
  address: plainText(body['address']),
  remark: plainText(body['remark']),
  labels: labelsOf(company, body),
  follower: followerOf(company, body),
  shareDepartments: idsOf(body, 'share_dept_ids'),
  shareUsers: idsOf(body, 'share_user_ids'),
})

function numberOf(company: Company, body: Body): Pick<External, 'mobile' | 'stateCode'> {
  const stateCode = textOf(body, 'state_code')
  const mobile = textOf(body, 'mobile')
  const fits = /^[1-9]\d{0,2}$/.test(stateCode) && /^\d{4,14}$/.test(mobile)
  if (!fits) refuseLegacy(60103, '手机号码不合法')
  const taken = [...company.externals.values()].some(
    (one) => one.mobile === mobile && one.stateCode === stateCode,
  )
  // The code of this refusal is not documented; 22005 is listed for this call without a word.
  return taken ? refuseLegacy(22005, '外部联系人已存在') : { stateCode, mobile }
}

function on(company: Company): void {
  if (!company.settings.externals) refuseLegacy(60205, '企业未开通外部联系人')
}

function known(company: Company, body: Body): External {
  on(company)
  return company.externals.get(textOf(body, 'user_id')) ?? refuseLegacy(33012, '无效的USERID')
}

/** External contacts: made, changed but for their mobile, and taken away. */
export const externalWriteEndpoints: readonly Endpoint[] = [
  legacy({
    id: 'legacy.topapi.extcontact.create',
    path: '/topapi/extcontact/create',
    scope,
    answer: ({ body }, company) => {
      on(company)
      const contact = contactOf(body)
      const fields = { ...common(company, contact), ...numberOf(company, contact), email: '' }
      const number = nextNumber(company)
      const random = createRandom(`${company.seed}/external/${number}`)
      const userid = `ext${random.text(14, '0123456789')}`
      company.externals.set(userid, { userid, ...fields })
      return { userid }
    },
  }),
  legacy({
    id: 'legacy.topapi.extcontact.update',
    path: '/topapi/extcontact/update',
    scope,
    answer: ({ body }, company) => {
      const contact = contactOf(body)
      const one = known(company, contact)
      company.externals.set(one.userid, { ...one, ...common(company, contact) })
      return {}
    },
  }),
  legacy({
    id: 'legacy.topapi.extcontact.delete',
    path: '/topapi/extcontact/delete',
    scope,
    answer: ({ body }, company) => {
      company.externals.delete(known(company, body).userid)
      return {}
    },
  }),
]
