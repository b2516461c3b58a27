import { word, type Change } from './order.ts'

/** What an administrator does in the developer console. */
export const consoleChanges: Readonly<Record<string, Change>> = {
  'revoke-scope': ({ settings }, order) => {
    settings.scopesOff.add(word(order, 'scope'))
    return `${settings.scopesOff.size} permission points are missing`
  },
  'grant-scope': ({ settings }, order) => {
    settings.scopesOff.delete(word(order, 'scope'))
    return `${settings.scopesOff.size} permission points are missing`
  },
  'grant-unpublished': ({ settings }, order) => {
    const scope = word(order, 'scope')
    settings.scopesOff.delete(scope)
    settings.scopesUnpublished.add(scope)
    return `${settings.scopesUnpublished.size} permission points wait for a version`
  },
  'publish-version': ({ settings }) => {
    const count = settings.scopesUnpublished.size
    settings.scopesUnpublished.clear()
    return `${count} permission points went live`
  },
  'hide-field': ({ settings }, order) => {
    settings.fieldsOff.add(word(order, 'field'))
    return `${settings.fieldsOff.size} fields are hidden`
  },
  'show-field': ({ settings }, order) => {
    settings.fieldsOff.delete(word(order, 'field'))
    return `${settings.fieldsOff.size} fields are hidden`
  },
  'set-range': ({ settings }, { departments }) => {
    if (!Array.isArray(departments)) return 'departments must be a list of ids'
    settings.range = departments.map(String)
    return `the app sees ${settings.range.length} departments`
  },
  'set-auth-level': ({ settings }, order) => {
    settings.authLevel = Number(word(order, 'level'))
    return `certified at level ${settings.authLevel}`
  },
  'set-allowance': ({ settings }, order) => {
    settings.allowance = Number(word(order, 'calls'))
    return `${settings.allowance} calls a month`
  },
  'close-externals': ({ settings }) => {
    settings.externals = false
    return 'external contacts are switched off'
  },
  'refuse-address': ({ settings }) => {
    settings.addressAllowed = false
    return 'the address is not in the list'
  },
  'allow-address': ({ settings }) => {
    settings.addressAllowed = true
    return 'the address is in the list'
  },
  'revoke-secret': ({ settings }, _order, tokens) => {
    settings.secretRevoked = true
    tokens.revoke()
    return 'the credentials are refused'
  },
  'revoke-tokens': (_company, _order, tokens) => {
    tokens.revoke()
    return 'every token is refused'
  },
}
