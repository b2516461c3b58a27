import type { Image, Side } from '../types.ts'
import type { Item } from '../view.ts'
import type { World } from './world.ts'

/** What of a private event may be seen on the other side (9.6). */
const shownFields = new Set(['time', 'zone', 'recurrence', 'cancelled', 'busy', 'private'])

/** Tells whether a private event keeps this field to itself. */
export const isHidden = (field: string): boolean => !shownFields.has(field)

const isPrivate = (image: Image | null): boolean => image?.['private'] === true

/** Tells whether private events of this link only show as "Busy". */
const veils = (world: World): boolean =>
  world.snapshot.kind === 'event' && world.snapshot.policy.private === 'busy'

/** An image as the other side may see it. */
export function veiled(world: World, image: Image): Image {
  if (!veils(world) || !isPrivate(image)) return image
  const rest = Object.entries(image).filter(([field]) => shownFields.has(field))
  return { ...Object.fromEntries(rest), title: 'Busy' }
}

/** A private original is never written from its mirror. */
export const closedByVeil = (world: World, item: Item, side: Side): boolean =>
  side === 'M' && veils(world) && (isPrivate(item.obs) || isPrivate(item.base))
