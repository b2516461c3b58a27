import type { OutlookDraft } from '../adapters/settings/index.ts'
import type { Registration } from '../core/microsoft.ts'
import { outlookPermissionsOf } from '../core/outlook-permissions.ts'

/** The section `microsoft` of the settings (conventions, section 8); none while Outlook is left out. */
export const microsoftOf = (outlook: OutlookDraft): Registration | undefined => {
  const { way, tenantId, clientId, cloud, graphBase, authority } = outlook
  return way === 'none' ? undefined : { tenantId, clientId, cloud, graphBase, authority }
}

/** The registration as typed; null while ids are missing. */
export const registrationOf = ({
  tenantId,
  clientId,
  cloud,
  graphBase,
  authority,
}: OutlookDraft): Registration | null =>
  tenantId === '' || clientId === '' ? null : { tenantId, clientId, cloud, graphBase, authority }

/** Kinds of the backup whose right is ready. */
export function outlookKinds({ way, rows, cloud }: OutlookDraft): readonly string[] {
  if (way === 'none') return []
  const ready = new Set(rows.filter(({ state }) => state === 'ready').map(({ id }) => id))
  const kinds = outlookPermissionsOf(cloud).flatMap(({ id, kind }) =>
    kind !== null && ready.has(id) && id === kind ? [kind] : [],
  )
  return [...new Set(kinds)]
}
