import { useWords, type Words } from '../../../words.tsx'
import { useOutlook } from '../outlook-store.ts'
import { useSetup } from '../store.ts'
import type { Missing, SetupState, Step } from '../types.ts'

/** What is missing in the step, first things first. */
export const missingOf = (state: SetupState, step: Step): readonly Missing[] =>
  state.steps.find((one) => one.step === step)?.missing ?? []

/** Says what is missing; a permission is called by what it protects. */
export function missingText({ key, facts }: Missing, words: Words): string {
  const { permission } = facts
  const said =
    permission === undefined
      ? facts
      : { ...facts, permission: words.find(`permissions.${permission}.protects`) ?? permission }
  return words.find(key, said) ?? key
}

/**
 * What is wrong at a field, or null. An empty field is not blamed before Next was pressed; only
 * `filled` ones are.
 */
export function useFieldError(step: Step, field: string, filled: boolean): string | null {
  const words = useWords()
  const { state, tried } = useSetup()
  const outlook = useOutlook()
  if (!filled && tried !== step) return null
  const all = state === null ? [] : missingOf(state, step)
  // The Outlook step is also a section of the settings, where there is no wizard.
  const own = step === 'outlook' ? (outlook.state?.missing ?? []) : all
  const found = own.find((missing) => missing.field === field)
  return found === undefined ? null : missingText(found, words)
}

/** Moves the focus to the first thing of the screen that can be used under a name of the engine. */
export function focusField(field: string): void {
  const place = document.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"]`)
  const inside = place?.querySelector<HTMLElement>('input, button, select, [tabindex="0"]')
  const target = place?.matches('input, button, select') ? place : (inside ?? place)
  target?.focus()
  target?.scrollIntoView({ block: 'center' })
}
