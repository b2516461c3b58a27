import type { Item } from './item.ts'

/** Finds items by what they bear without looking at all of them. */
export interface ItemIndex {
  put(item: Item): void
  drop(item: Item): void
  find(key: string): readonly Item[]
}

/** Starts with nothing known. */
export function createIndex(): ItemIndex {
  const sets = new Map<string, Set<Item>>()
  const known = new WeakMap<Item, readonly string[]>()
  const keysOf = ({ fields, extended }: Item): string[] => [
    ...(typeof fields['internetMessageId'] === 'string'
      ? [`mid:${fields['internetMessageId'].toLowerCase()}`]
      : []),
    ...[...extended].map(([id, value]) => `ep:${id}=${value}`.toLowerCase()),
  ]
  const drop = (item: Item): void => {
    for (const key of known.get(item) ?? []) {
      sets.get(key)?.delete(item)
      if (sets.get(key)?.size === 0) sets.delete(key)
    }
    known.delete(item)
  }
  return {
    drop,
    put(item) {
      drop(item)
      const keys = keysOf(item)
      for (const key of keys) sets.set(key, (sets.get(key) ?? new Set<Item>()).add(item))
      known.set(item, keys)
    },
    find: (key) => [...(sets.get(key.toLowerCase()) ?? [])],
  }
}
