import type { Settings } from '../adapters/settings/index.ts'

/** The main storage in a few letters: its last folder or its server; never a password. */
export function storageName({ storage }: Pick<Settings, 'storage'>): string {
  const { path, url } = storage
  if (path !== undefined) return path.split(/[\\/]/).findLast((part) => part !== '') ?? path
  const found = URL.parse((url ?? '').replace(/^rest:/, ''))
  return found?.host ?? ''
}
