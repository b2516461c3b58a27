import type { Capability, Partner, RemoteContainer } from '../../../core/sync/partner.ts'
import { identityOf, noContainers } from './common.ts'
import { findEvents, getEvent, readEvents } from './event/read.ts'
import { createRecent } from './event/recent.ts'
import { primary } from './event/record.ts'
import { writeEvents } from './event/write.ts'
import type { DingtalkPartnerOptions } from './options.ts'

const capability: Capability = {
  conditional: false,
  // `x-client-token` (paper, 3.1).
  createKey: { life: 24 * 3_600_000 },
  lookup: 'marker',
  indexLag: 120_000,
  versionTrusted: false,
  metered: true,
  createsPerDay: 100,
  maxBytes: null,
  createOnly: [],
  moveChangesId: false,
  softDelete: false,
}

const calendar: RemoteContainer = {
  remoteId: primary,
  name: 'Calendar',
  role: 'calendar',
  path: 'Calendar',
  validity: null,
  total: null,
}

/**
 * A person's own calendar as a side of the sync (section 9). Every call is metered. Others that he
 * sees are not read: the API writes to the primary one alone (paper, 3.1).
 */
export function dingtalkEventPartner(options: DingtalkPartnerOptions): Partner {
  const recent = createRecent(options.now)
  return {
    side: 'D',
    kind: 'event',
    capability,
    identity: identityOf(options),
    containers: async () => ({ is: 'known', containers: [calendar] }),
    read: readEvents(options),
    get: getEvent(options, recent.note),
    find: findEvents(options),
    write: writeEvents(options, recent),
    makeContainer: noContainers,
  }
}
