import { create } from 'zustand'

import type { Input, Output } from '../../../preload/contract.ts'

export type PutBackPlan = Output<'putBack.plan'>
export type PutBackState = Output<'putBack.report'>
export type PutBackReport = Extract<PutBackState, { state: 'ended' }>['report']
type Choices = Input<'putBack.plan'>

/** How a person wants things put back; kept while the window lives, so that nothing is asked twice. */
export type PuttingBack = Readonly<{
  mailbox: Choices['mailbox']
  into: Choices['into']
  existing: Choices['existing']
  reason: string
}>

export const usePuttingBack = create<PuttingBack>(() => ({
  mailbox: null,
  into: 'same',
  existing: 'skip',
  reason: '',
}))

/** Changes how things are to be put back. */
export const setPuttingBack = (change: Partial<PuttingBack>): void =>
  usePuttingBack.setState(change)
