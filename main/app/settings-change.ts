import { isAbsolute, resolve } from 'node:path'

import type { SettingsChange } from '../../preload/contract/settings.ts'
import { checkSettings, kindsInScope, placeOf, type Settings } from '../adapters/settings/index.ts'
import { isInside } from '../adapters/storage/folder-trial.ts'
import { failed, type Outcome } from '../core/failure.ts'

/** What a change takes away: word below `settings.lowers` and facts for the text. */
export type Lowering = Readonly<{ key: string; facts: Record<string, string> }>

type Of<S extends SettingsChange['section']> = Extract<SettingsChange, { section: S }>

/** A field that cannot be so; `text` is the key of the sentence that says what to do. */
export const unfitField = (member: string, problem: string): Outcome<never> =>
  failed('settingsUnfit', { member, where: member, problem, text: `setup.missing.${problem}` })

const given = (change: object): object =>
  Object.fromEntries(
    Object.entries(change).filter(([name, value]) => value !== undefined && name !== 'section'),
  )

function withScope(settings: Settings, change: Of<'scope'>): object {
  const { plan, calls, ...scope } = change
  return {
    ...settings,
    scope: { ...settings.scope, ...given(scope), ...foldersOf(scope.folders) },
    ...(plan !== undefined && { plan }),
    ...(calls !== undefined && { allowance: { ...settings.allowance, calls } }),
  }
}

/** A folder without a label gets its last name, as in the settings file. */
const foldersOf = (folders: Of<'scope'>['folders']): object =>
  folders === undefined
    ? {}
    : { folders: folders.map(({ path, label }) => (label === '' ? path : { path, label })) }

function withSecond(settings: Settings, change: Of<'second-copy'>): Outcome<object> {
  const { secondCopies } = settings
  if (change.does === 'remove') {
    const left = secondCopies.filter(({ name }) => name !== change.name)
    return { ok: true, value: { ...settings, secondCopies: left } }
  }
  const place = placeOf(change.storage)
  if (typeof place === 'string') return unfitField('secondCopies', place)
  const added = [...secondCopies, { name: change.name, ...place }]
  return { ok: true, value: { ...settings, secondCopies: added } }
}

function withConnection(settings: Settings, change: Of<'connection'>): object {
  const { clientSecret: _secret, ...rest } = change
  return { ...settings, dingtalk: { ...settings.dingtalk, ...given(rest) } }
}

function changed(settings: Settings, change: SettingsChange): Outcome<object> {
  switch (change.section) {
    case 'general':
      return { ok: true, value: { ...settings, ...given(change) } }
    case 'connection':
      return { ok: true, value: withConnection(settings, change) }
    case 'scope':
      return { ok: true, value: withScope(settings, change) }
    case 'storage': {
      const place = placeOf(change.storage)
      if (typeof place === 'string') return unfitField('storage', place)
      return { ok: true, value: { ...settings, storage: place } }
    }
    case 'second-copy':
      return withSecond(settings, change)
    case 'retention': {
      const retention = { ...settings.retention, ...given(change.retention) }
      return { ok: true, value: { ...settings, retention } }
    }
    case 'catalogue':
      return { ok: true, value: { ...settings, catalogue: { fullText: change.fullText } } }
  }
}

const wordOf = (member: string, problem: string): Outcome<never> =>
  failed('settingsUnfit', { member, where: member, problem, text: `problems.${problem}` })

/** What only all places together show: copies inside what is saved, or two copies in one place. */
function refusePlaces({ scope, storage, secondCopies }: Settings): Outcome<never> | null {
  const folders = scope.folders.map(({ path }) => path)
  if (!folders.every((path) => isAbsolute(path)))
    return unfitField('scope.folders', 'place-relative')
  const places = [storage, ...secondCopies]
  const paths = places.flatMap(({ path }) => (path === undefined ? [] : [path]))
  if (paths.some((path) => folders.some((folder) => isInside(path, folder))))
    return wordOf('scope.folders', 'storage-inside')
  const all = places.map(({ path, url }) => (path === undefined ? url : resolve(path)))
  return new Set(all).size === all.length ? null : wordOf('secondCopies', 'twice')
}

/**
 * The settings after a change, checked as a file of a person is. Fails with `settingsUnfit`:
 * `about.member`, `about.problem`, and `about.text`, the key of what to do.
 */
export function changedSettings(settings: Settings, change: SettingsChange): Outcome<Settings> {
  const next = changed(settings, change)
  if (!next.ok) return next
  const { value } = next
  const checked = checkSettings({ file: 'settings.json', text: JSON.stringify(value), value })
  if (checked.ok) return refusePlaces(checked.value) ?? checked
  const { problem = '' } = checked.failure.about
  return failed('settingsUnfit', { ...checked.failure.about, text: `problems.${problem}` })
}

const hours: Readonly<Record<string, number>> = { y: 8_766, m: 730, d: 24, h: 1 }

/** Length of a span like `1m15d`, hours; months and years as their usual length. */
const spanOf = (within: string): number =>
  [...within.matchAll(/(\d+)([ymdh])/g)].reduce(
    (sum, [, n = '0', unit = 'h']) => sum + Number(n) * (hours[unit] ?? 0),
    0,
  )

function lowerRetention(was: Settings['retention'], is: Settings['retention']): Lowering[] {
  const facts = (rule: string, from: string, to: string) => ({
    key: 'retention',
    facts: { rule, from, to },
  })
  const counts = (['daily', 'weekly', 'monthly'] as const)
    .filter((rule) => is[rule] < was[rule])
    .map((rule) => facts(rule, String(was[rule]), String(is[rule])))
  const isShorter = spanOf(is.within) < spanOf(was.within)
  return isShorter ? [facts('within', was.within, is.within), ...counts] : counts
}

const isAll = ({ departments }: Settings['scope']): boolean => departments.includes(1)

function lowerScope(was: Settings, is: Settings): Lowering[] {
  const left = was.scope.departments.filter((id) => !is.scope.departments.includes(id))
  const fewer = !isAll(is.scope) && left.length > 0
  const kept = new Set<string>(kindsInScope(is))
  // Folders are told one by one.
  const kinds = kindsInScope(was).filter((kind) => kind !== 'folders' && !kept.has(kind))
  const paths = new Set(is.scope.folders.map(({ path }) => path))
  const folders = was.scope.folders.filter(({ path }) => !paths.has(path))
  const closed = was.scope.newDepartments && !is.scope.newDepartments
  return [
    ...(fewer ? [{ key: 'departments', facts: { n: String(left.length) } }] : []),
    ...kinds.map((kind) => ({ key: 'kind', facts: { kind } })),
    ...folders.map(({ label }) => ({ key: 'folder', facts: { folder: label } })),
    ...(closed ? [{ key: 'new-departments', facts: {} }] : []),
  ]
}

/** What the next settings save or keep less than the last; empty where nothing is taken away. */
export function loweringsOf(was: Settings, is: Settings): readonly Lowering[] {
  const names = new Set(is.secondCopies.map(({ name }) => name))
  const copies = was.secondCopies.filter(({ name }) => !names.has(name))
  return [
    ...lowerScope(was, is),
    ...lowerRetention(was.retention, is.retention),
    ...copies.map(({ name }) => ({ key: 'second-copy', facts: { name } })),
  ]
}
