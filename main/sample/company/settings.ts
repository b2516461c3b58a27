/** What an administrator can switch in the console, and how this organisation is equipped. */
export interface Settings {
  /** Permission points that the app does not have. */
  readonly scopesOff: Set<string>
  /** Permission points that were granted and wait for a published version of the app. */
  readonly scopesUnpublished: Set<string>
  /** Field permissions that the app does not have: `fieldMobile`, `fieldEmail`. */
  readonly fieldsOff: Set<string>
  /** Departments that the app may see; `['1']` is everyone. */
  range: string[]
  /** 0 none, 1 advanced, 2 intermediate, 3 basic: below basic no file can be downloaded. */
  authLevel: number
  /** External contacts are a feature that an organisation can leave off (60205). */
  externals: boolean
  /** False: the address of the caller is not in the app's list. */
  addressAllowed: boolean
  /** True: new credentials were made and those the client knows are refused. */
  secretRevoked: boolean
  /** A month's metered calls. */
  allowance: number
}

/** Metered calls a month by edition of DingTalk (as of 2025-11-19). */
export const editions = { standard: 5_000, professional: 200_000, unlimited: 5_000_000 } as const
export type Edition = keyof typeof editions

/** An organisation as an administrator sets it up when he follows the guide. */
export const createSettings = (allowance: number): Settings => ({
  scopesOff: new Set(),
  scopesUnpublished: new Set(),
  fieldsOff: new Set(),
  range: ['1'],
  authLevel: 2,
  externals: true,
  addressAllowed: true,
  secretRevoked: false,
  allowance,
})
