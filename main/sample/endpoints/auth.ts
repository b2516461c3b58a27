import type { Company } from '../company/company.ts'
import { credentialsFit } from '../http/desk.ts'
import { legacy, v1, type Endpoint } from '../http/endpoint.ts'
import { refuse, refuseLegacy } from '../http/refusal.ts'
import { tokenLife, type Tokens } from '../http/tokens.ts'
import { digits, type Fields } from '../json.ts'

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function unified(tokens: Tokens): Endpoint['answer'] {
  return ({ body, path }, company) => {
    if (body['grant_type'] !== 'client_credentials') {
      return refuse(400, 'unsupported.grant.type', 'unsupported grant_type')
    }
    const known = path['corpId'] === company.corpId
    if (!known || !credentialsFit(company, text(body['client_id']), text(body['client_secret']))) {
      return refuse(400, 'invalid.client', 'invalid client_id or client_secret')
    }
    return { access_token: tokens.issue(), expires_in: tokenLife }
  }
}

function scopes({ settings }: Company): Fields {
  const fields = ['fieldMobile', 'fieldEmail'].filter((name) => !settings.fieldsOff.has(name))
  return {
    auth_org_scopes: { authed_dept: settings.range.map(digits), authed_user: [] },
    auth_user_field: [
      'name',
      'avatar',
      'userid',
      ...fields.map((name) => name.slice(5).toLowerCase()),
    ],
    condition_field: [],
  }
}

const tokenEndpoints = (tokens: Tokens): Endpoint[] => [
  v1({
    id: 'oauth2_1_0.GetAccessToken',
    method: 'POST',
    path: '/v1.0/oauth2/accessToken',
    metered: false,
    token: false,
    answer: ({ body }, company) => {
      if (!credentialsFit(company, text(body['appKey']), text(body['appSecret']))) {
        return refuse(400, 'invalidClientIdOrSecret', '无效的clientId或者clientSecret')
      }
      return { expireIn: tokenLife, accessToken: tokens.issue() }
    },
  }),
  v1({
    id: 'oauth2_1_0.GetToken',
    method: 'POST',
    path: '/v1.0/oauth2/{corpId}/token',
    metered: false,
    token: false,
    answer: unified(tokens),
  }),
  legacy({
    id: 'legacy.gettoken',
    method: 'GET',
    path: '/gettoken',
    token: false,
    answer: ({ query }, company) => {
      if (!credentialsFit(company, query.get('appkey') ?? '', query.get('appsecret') ?? '')) {
        return refuseLegacy(40089, '不合法的corpid或corpsecret')
      }
      return { access_token: tokens.issue(), expires_in: tokenLife }
    },
  }),
]

const organisation: Endpoint[] = [
  legacy({
    id: 'legacy.auth.scopes',
    method: 'GET',
    path: '/auth/scopes',
    scope: 'qyapi_base',
    answer: (_call, company) => scopes(company),
  }),
  v1({
    id: 'contact_1_0.GetOrgAuthInfo',
    path: '/v1.0/contact/organizations/authInfos',
    metered: false,
    scope: 'Contact.Org.Read',
    answer: ({ query }, company) => {
      const asked = query.get('targetCorpId')
      if (asked !== null && asked !== company.corpId) return refuse(400, 'permission.denied')
      const { authLevel } = company.settings
      const short = { authLevel, orgName: company.name }
      if (authLevel === 0) return short
      return {
        ...short,
        licenseOrgName: company.name,
        legalPerson: '海小棠',
        unifiedSocialCredit: '91440300SAMPLE001X',
        registrationNum: '',
        organizationCode: '',
        licenseUrl: '',
      }
    },
  }),
]

/** Tokens in their three forms, and what the app may see. */
export const authEndpoints = (tokens: Tokens): readonly Endpoint[] => [
  ...tokenEndpoints(tokens),
  ...organisation,
]
