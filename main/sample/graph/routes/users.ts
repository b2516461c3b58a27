import type { Call, Route } from '../call.ts'
import { jsonOf } from '../call.ts'
import { userRecord, usualMembers, type User } from '../directory.ts'
import { paged } from '../list.ts'
import { filtered, selected } from '../odata.ts'
import { created, fail, ok, textOr, type Answer, type Json } from '../wire.ts'
import { ianaZones, windowsZones } from '../zone.ts'

const one = '/users/{user}'

const record = (user: User, call: Call): Json => userRecord(user, call.tenant.licensed(user))

const told = (whole: Json, call: Call): Json => {
  const select = call.query.get('$select')
  return select === null ? usualMembers(whole) : selected(whole, select)
}

function list(call: Call): Answer {
  const records = call.tenant.directory.all().map((user) => record(user, call))
  const kept = filtered(records, call.query).map((whole) => told(whole, call))
  return paged(call, kept, { set: 'users', top: 100, most: 999 })
}

/** Settings of a mailbox as Graph tells them. */
function settings({ mailbox, user }: Call): Json {
  const { timeZone, locale, replies } = mailbox.facts
  const zone = textOr(timeZone, 'UTC')
  return {
    archiveFolder: null,
    timeZone: zone,
    delegateMeetingMessageDeliveryOptions: 'sendToDelegateOnly',
    dateFormat: 'yyyy-MM-dd',
    timeFormat: 'HH:mm',
    userPurpose: user.person.userid === 'backup01' ? 'shared' : 'user',
    automaticRepliesSetting: replies ?? {
      status: 'disabled',
      externalAudience: 'none',
      internalReplyMessage: '',
      externalReplyMessage: '',
      scheduledStartDateTime: { dateTime: '2026-11-20T00:00:00.0000000', timeZone: 'UTC' },
      scheduledEndDateTime: { dateTime: '2026-11-21T00:00:00.0000000', timeZone: 'UTC' },
    },
    language: { locale, displayName: locale },
    workingHours: {
      daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
      startTime: '09:00:00.0000000',
      endTime: '18:00:00.0000000',
      timeZone: { name: zone },
    },
  }
}

function patchSettings(call: Call): Answer {
  const { timeZone, automaticRepliesSetting } = jsonOf(call)
  if (timeZone !== undefined) call.mailbox.facts['timeZone'] = timeZone
  if (automaticRepliesSetting !== undefined) call.mailbox.facts['replies'] = automaticRepliesSetting
  return ok(settings(call))
}

const categories = (call: Call): Json[] => call.mailbox.facts['categories'] as Json[]

function addCategory(call: Call): Answer {
  const { displayName, color } = jsonOf(call)
  const name = textOr(displayName, '')
  if (name === '') return fail(400, 'ErrorInvalidRequest', 'displayName is needed.')
  if (categories(call).some((other) => other['displayName'] === name)) {
    return fail(409, 'ErrorItemExists', 'The category exists.')
  }
  const made = { id: call.mailbox.newId(), displayName: name, color: textOr(color, 'none') }
  categories(call).push(made)
  return created(made)
}

function zones(call: Call): Answer {
  const asked = call.params['zones'] ?? ''
  if (!asked.startsWith('supportedTimeZones')) return fail(400, 'BadRequest', 'Resource not found.')
  const iana = /TimeZoneStandard='Iana'/i.test(asked)
  const names = iana ? ianaZones : Object.keys(windowsZones)
  return ok({ value: names.map((alias) => ({ alias, displayName: alias })) })
}

function licences(call: Call): Answer {
  const licensed = call.tenant.licensed(call.user)
  const plan = {
    servicePlanId: '9aaf7827-d63c-4b61-89c3-182f06f82e5c',
    servicePlanName: licensed ? 'EXCHANGE_S_STANDARD' : 'EXCHANGE_S_FOUNDATION',
    provisioningStatus: 'Success',
    appliesTo: 'User',
  }
  const value = [
    {
      id: `${call.user.id.slice(0, 8)}-licence`,
      skuId: 'f245ecc8-75af-4f8e-b61f-27d8114de5f3',
      skuPartNumber: 'O365_BUSINESS_PREMIUM',
      servicePlans: [plan],
    },
  ]
  return ok({ value })
}

const organization = ({ tenant }: Call): Json => ({
  id: tenant.tenantId,
  displayName: tenant.company.name,
  tenantType: 'AAD',
  countryLetterCode: 'HK',
  preferredLanguage: 'en',
  onPremisesSyncEnabled: null,
  verifiedDomains: [
    {
      name: 'sample.example',
      isDefault: true,
      isInitial: true,
      type: 'Managed',
      capabilities: 'Email, OfficeCommunicationsOnline',
    },
  ],
  assignedPlans: [],
})

/** Turns ids of one form into another (graph-api.md, 3.4). */
function translate(call: Call): Answer {
  const { inputIds, sourceIdType, targetIdType } = jsonOf(call)
  const known = ['restId', 'restImmutableEntryId']
  const fits = known.includes(textOr(sourceIdType, '')) && known.includes(textOr(targetIdType, ''))
  if (!Array.isArray(inputIds) || inputIds.length > 1_000 || !fits) {
    return fail(400, 'ErrorInvalidRequest', 'The id types are not known here.')
  }
  const value = inputIds.map((sourceId: unknown) => {
    const id = textOr(sourceId, '')
    const item = sourceIdType === 'restId' ? call.mailbox.named(id) : call.mailbox.item(id)
    const targetId = targetIdType === 'restId' ? item?.rid : item?.iid
    return targetId === undefined
      ? { sourceId, errorDetails: { code: 'ErrorItemNotFound', message: 'not found' } }
      : { sourceId, targetId }
  })
  return ok({ value })
}

const directory: readonly Route[] = [
  { method: 'GET', path: '/users', scope: 'User', answer: list },
  {
    method: 'GET',
    path: one,
    scope: 'User',
    mailbox: false,
    answer: (call) => ok(told(record(call.user, call), call)),
  },
  { method: 'GET', path: `${one}/licenseDetails`, scope: 'User', mailbox: false, answer: licences },
  {
    method: 'GET',
    path: '/organization',
    scope: 'Organization',
    answer: (call) => ok({ value: [selected(organization(call), call.query.get('$select'))] }),
  },
  {
    method: 'GET',
    path: '/policies/identitySecurityDefaultsEnforcementPolicy',
    scope: 'Policy',
    answer: () =>
      ok({
        id: '00000000-0000-0000-0000-000000000005',
        isEnabled: true,
        displayName: 'Security Defaults',
      }),
  },
]

/** The directory, and what a mailbox is set to. */
export const userRoutes: readonly Route[] = [
  ...directory,
  {
    method: 'GET',
    path: `${one}/mailboxSettings`,
    scope: 'MailboxSettings',
    answer: (call) => ok(selected(settings(call), call.query.get('$select'))),
  },
  {
    method: 'PATCH',
    path: `${one}/mailboxSettings`,
    scope: 'MailboxSettings',
    answer: patchSettings,
  },
  {
    method: 'GET',
    path: `${one}/outlook/masterCategories`,
    scope: 'MailboxSettings',
    answer: (call) => ok({ value: [...categories(call)] }),
  },
  {
    method: 'POST',
    path: `${one}/outlook/masterCategories`,
    scope: 'MailboxSettings',
    answer: addCategory,
  },
  {
    method: 'GET',
    path: `${one}/outlook/{zones}`,
    scope: 'User',
    answer: zones,
  },
  {
    method: 'POST',
    path: `${one}/translateExchangeIds`,
    scope: 'User',
    reads: true,
    answer: translate,
  },
]
