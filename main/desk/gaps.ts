import { z } from 'zod'

import { kindsInScope } from '../adapters/settings/index.ts'
import type { Engine } from '../app/engine.ts'
import { savedKinds } from '../app/saved.ts'
import { type Kind, tickedKinds } from '../core/kinds.ts'
import type { RoleName } from '../core/text.ts'

/** Something in reach of the promise that is not saved. */
export type OpenGap = Readonly<{
  /** `kind:drive`, `departments`, `failed:drive:DK-1103`. */
  id: string
  kind: Kind | null
  code: string | null
  since: number
  accepted: Readonly<{ by: RoleName | null; at: number }> | null
}>

/** Codes that a repetition does not mend: what they name stays out until a person acts. */
const lasting = new Set([
  'DK-1103',
  'DK-1104',
  'DK-1105',
  'DK-1107',
  'DK-1108',
  'DK-1114',
  'DK-1116',
])

const acceptance = z.object({ by: z.enum(['owner', 'it-admin', 'keeper', 'auditor']) })
const subject = 'gap-accepted'

/** What is not saved: left out by the settings (which a person chose), or not permitted. */
export function gapsOf({ settings, state, clock }: Pick<Engine, 'settings' | 'state' | 'clock'>) {
  const now = clock.now()
  const inScope = kindsInScope(settings)
  const found: OpenGap[] = []
  const chosen = { by: null, at: now }
  if (settings.dingtalk)
    for (const kind of tickedKinds.filter((one) => !inScope.includes(one)))
      found.push({ id: `kind:${kind}`, kind, code: null, since: now, accepted: chosen })
  const { departments } = settings.scope
  if (settings.dingtalk && !(departments.length === 1 && departments[0] === 1))
    found.push({ id: 'departments', kind: null, code: null, since: now, accepted: chosen })
  for (const [kind, { code, since }] of savedKinds(state)) {
    if (code === null || !lasting.has(code) || !inScope.includes(kind)) continue
    const id = `failed:${kind}:${code}`
    found.push({ id, kind, code, since, accepted: acceptedOf(state, id) })
  }
  return found as readonly OpenGap[]
}

function acceptedOf({ records }: Pick<Engine['state'], 'records'>, id: string) {
  const found = records.list(subject).find((one) => one.id === id)
  return found ? { by: acceptance.parse(found.body).by, at: found.at } : null
}

/** Notes that a person took a gap as it is. */
export const acceptGap = (
  { records }: Pick<Engine['state'], 'records'>,
  gap: Readonly<{ id: string; by: RoleName; at: number }>,
): void => records.put(subject, { id: gap.id, at: gap.at, body: { by: gap.by } })
