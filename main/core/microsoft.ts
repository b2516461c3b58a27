import type { Outcome } from './failure.ts'

/** Microsoft's clouds; they know nothing of each other (Microsoft's national-cloud pages). */
export type MicrosoftCloud = 'global' | '21vianet'

/** Hosts of a cloud: sign-in, Graph, and the console in which an app is registered. */
export const microsoftClouds: Readonly<
  Record<MicrosoftCloud, Readonly<{ authority: string; graph: string; portal: string }>>
> = {
  global: {
    authority: 'https://login.microsoftonline.com',
    graph: 'https://graph.microsoft.com',
    portal: 'https://entra.microsoft.com',
  },
  '21vianet': {
    authority: 'https://login.partner.microsoftonline.cn',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    portal: 'https://portal.azure.cn',
  },
}

/** An app registered at Microsoft, as settings hold it; '' for a host = that of the cloud. */
export type Registration = Readonly<{
  tenantId: string
  clientId: string
  cloud: MicrosoftCloud
  graphBase: string
  authority: string
}>

/** The hosts that a registration is asked at. */
export const microsoftHosts = (one: Pick<Registration, 'cloud' | 'graphBase' | 'authority'>) => ({
  authority: (one.authority || microsoftClouds[one.cloud].authority).replace(/\/+$/, ''),
  graph: (one.graphBase || microsoftClouds[one.cloud].graph).replace(/\/+$/, ''),
})

/**
 * The scope that stands for all rights that the registration lists: `<Graph of the cloud>/.default`
 * (Microsoft identity platform, "The .default scope"). It names the service, so a stand-in for Graph
 * on another host does not change it.
 */
export const graphScope = ({ cloud }: Pick<Registration, 'cloud'>): string =>
  `${microsoftClouds[cloud].graph}/.default`

/** Page with the rights of an app in the console. */
export const permissionsPage = ({ cloud, clientId }: Registration): string =>
  `${microsoftClouds[cloud].portal}/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/${encodeURIComponent(clientId)}`

/**
 * Page on which an administrator consents for the whole organisation (Microsoft identity platform,
 * "Admin consent"). Afterwards Microsoft leads to `http://localhost`, where nothing answers.
 */
export function consentPage(registration: Registration): string {
  const { tenantId, clientId } = registration
  const query = new URLSearchParams({
    client_id: clientId,
    scope: graphScope(registration),
    redirect_uri: 'http://localhost',
  })
  const { authority } = microsoftHosts(registration)
  return `${authority}/${encodeURIComponent(tenantId)}/v2.0/adminconsent?${query.toString()}`
}

/** Somebody who is signed in. `id` is Microsoft's own (`<object>.<tenant>`), not the address. */
export type MicrosoftAccount = Readonly<{
  id: string
  address: string
  name: string
  tenantId: string
}>

/** What a person types on another device, and until when (milliseconds since 1970). */
export type DeviceCode = Readonly<{ code: string; page: string; until: number }>

/**
 * Gives access tokens: kept ones at once, renewed before they run out. Never throws but for the
 * reason of an aborted signal; a sign-in that no longer holds is a failure that says what to do.
 */
export interface MicrosoftTokens {
  token(
    ask: Readonly<{ signal: AbortSignal; renew: boolean; claims?: string }>,
  ): Promise<Outcome<string>>
}

/** How long a person may take, milliseconds. */
export type Patience = Readonly<{ patience?: number }>

/**
 * People's sign-ins to one registered app. They outlive the program: tokens lie in the secret store.
 *
 * Each way fails with a Microsoft failure (DK-12xx), or rejects with the reason of the signal when
 * a person gives it up.
 */
export interface PersonSignIn {
  /** Signs in by the system's browser; `open` is given Microsoft's page. */
  byBrowser(
    ask: Readonly<{ signal: AbortSignal; open: (page: string) => Promise<void> }> & Patience,
  ): Promise<Outcome<MicrosoftAccount>>
  /** Signs in by a code that is typed on any device. */
  byCode(
    ask: Readonly<{ signal: AbortSignal; shown: (code: DeviceCode) => void }> & Patience,
  ): Promise<Outcome<MicrosoftAccount>>
  accounts(): Promise<Outcome<readonly MicrosoftAccount[]>>
  tokensOf(account: string): MicrosoftTokens
  /** Forgets a person's tokens, or (null) everybody's. Microsoft itself is told nothing. */
  forget(account: string | null): Promise<Outcome<null>>
}

/** A kept certificate: what its key signs with, and when it ends (milliseconds since 1970). */
export type CertificateFacts = Readonly<{
  /** SHA-256 over the certificate, upper-case hex, as the console shows it. */
  thumbprint: string
  begins: number
  ends: number
}>

/** Where small secrets lie, by name (conventions, section 7). */
export interface MicrosoftVault {
  read(name: string): Promise<string | null>
  change(secrets: ReadonlyMap<string, string | null>): Promise<Outcome<null>>
}
