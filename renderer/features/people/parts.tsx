import type { Output } from '../../bridge.ts'
import { useShared } from '../../state.ts'

export type Person = Output<'people.read'>['people'][number]
export type Role = Person['role']
export type Reach = Person['reach']

/** All roles, from most to least. */
export const roles = ['owner', 'it-admin', 'keeper', 'auditor'] as const satisfies readonly Role[]

/** All that there is to see. */
export const everything: Reach = { departments: null, kinds: null }

/** Whether the person at the window may add and change people. */
export const useIsOwner = (): boolean => useShared(({ session }) => session?.who?.role === 'owner')
