import type { Tools } from '../../../core/sync/types.ts'
import type { DingTalk } from '../client.ts'

/** What each of DingTalk's sides of a link is made from. */
export type DingtalkPartnerOptions = Readonly<{
  /** A client whose purpose is `sync`; its governor is shared with the backup. */
  dingtalk: DingTalk
  /** In whose name items are read and made. */
  person: Readonly<{ userId: string; unionId: string }>
  tools: Tools
  /** Milliseconds since 1970. */
  now: () => number
  /** IANA zone of the person, for days of to-dos and fingerprints. */
  zone: string
}>
