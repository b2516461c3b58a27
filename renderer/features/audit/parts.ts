import type { Input, Output } from '../../../preload/contract.ts'
import { useWords } from '../../words.tsx'

export type Filter = Input<'audit.read'>['filter']
export type Row = Output<'audit.read'>['entries'][number]
export type Facts = Pick<Output<'audit.read'>, 'total' | 'check' | 'actors'>

export const everything: Filter = {
  actor: null,
  area: null,
  result: null,
  since: null,
  until: null,
}

/** What an action is called; one without words shows itself. */
export function useActionName(): (action: string) => string {
  const { find } = useWords()
  return (action) => find(`audit.actions.${action}`) ?? action
}
