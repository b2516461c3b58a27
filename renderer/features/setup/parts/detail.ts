import { useWords } from '../../../words.tsx'
import type { SetupState, Step } from '../types.ts'

type Row = SetupState['steps'][number]
type Say = ReturnType<typeof useWords>['say']

/** `ding…7f2k`: enough of an id to know it again. */
const shortened = (id: string): string =>
  id.length < 10 ? id : `${id.slice(0, 4)}…${id.slice(-4)}`

/** How many permissions are ready, of all that were tested. */
export const readyOf = ({ permissions }: SetupState): Readonly<{ ready: number; of: number }> => ({
  ready: permissions.filter(({ state }) => state === 'ready').length,
  of: permissions.length,
})

function appDetail({ values, sample, organisation }: SetupState, say: Say): string | null {
  if (sample !== null) return say('setup.detail.sample')
  if (organisation !== '') return organisation
  return values.clientId === '' ? null : say('setup.detail.app', { id: shortened(values.clientId) })
}

function permissionsDetail(state: SetupState, say: Say): string | null {
  if (state.permissions.every(({ state: outcome }) => outcome === 'not-tested')) return null
  const { ready, of } = readyOf(state)
  return say('setup.detail.permissions', { ready, of })
}

const keyDetails = {
  none: null,
  shown: null,
  proven: 'setup.detail.keyProven',
  skipped: 'setup.detail.keySkipped',
} as const

const details: Partial<Readonly<Record<Step, (state: SetupState, say: Say) => string | null>>> = {
  app: appDetail,
  permissions: permissionsDetail,
  storage: ({ values }) => (values.place === '' ? null : values.place),
  'recovery-key': ({ key }, say) => {
    const word = keyDetails[key.state]
    return word === null ? null : say(word)
  },
}

/** The line below a step's name at the left; null where there is nothing to say yet. */
export function useDetail(state: SetupState, { step, state: mark }: Row): string | null {
  const { say } = useWords()
  const said = details[step]?.(state, say) ?? null
  if (said !== null) return said
  return mark === 'attention' ? say('setup.detail.open') : null
}
