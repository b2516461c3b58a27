import type { Input, Output } from '../../bridge.ts'

/** All that the wizard shows, as the engine tells it. */
export type SetupState = Output<'setup.read'>
export type Step = SetupState['step']
export type Values = SetupState['values']
export type StepValues = Input<'setup.write'>
export type Missing = SetupState['steps'][number]['missing'][number]
export type TestRow = SetupState['tests'][number]
export type PermissionRow = SetupState['permissions'][number]
export type RowState = TestRow['state']
/** Steps that have live checks. */
export type TestedStep = Input<'setup.test'>['step']
/** A place for copies, as typed. */
export type PlaceInput = Input<'setup.existing.open'>['storage']
export type Kind = Values['kinds'][number]

/** What every step's screen is given. */
export type StepProps = Readonly<{ state: SetupState }>
/** The 12 words, as they are shown until they are proven. */
export type Made = Output<'setup.key.make'>
