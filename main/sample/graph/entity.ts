import type { Call } from './call.ts'
import type { Item, Kind } from './item.ts'
import { mimeOf } from './mime.ts'
import { expandedProperties } from './odata.ts'
import { textOr, fail, found, objectsAt, type Json } from './wire.ts'

/** The id of an item in the form that the client asked for. */
export const idOf = (item: Item, { prefer }: Pick<Call, 'prefer'>): string =>
  prefer.immutable ? item.iid : item.rid

/** Finds an item by the id form of the call; 404 for the other form, as for an unknown id. */
export function itemOf(call: Call, id: string, kind: Kind): Item {
  const item = call.prefer.immutable ? call.mailbox.item(id) : call.mailbox.named(id)
  return found(item?.kind === kind ? item : null)
}

/** An item whose id is the same in both forms. */
export function containerOf(call: Pick<Call, 'mailbox'>, id: string, kind: Kind): Item {
  const item = call.mailbox.item(id)
  return found(item?.kind === kind ? item : null)
}

/** `2026-11-20T03:04:05Z`. */
export const stamp = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`

/** The etag of a version. */
export const etagOf = (changeKey: string): string => `W/"${changeKey}"`

/** Refuses a write whose If-Match names another version (graph-api.md, 2.4). */
export function checkMatch(call: Call, changeKey: string): void {
  const { ifMatch, tenant } = call
  if (ifMatch === null || ifMatch === '*' || tenant.quirks.ignoreIfMatch) return
  if (ifMatch !== etagOf(changeKey)) {
    fail(
      412,
      'ErrorIrresolvableConflict',
      'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
    )
  }
}

/** What every item of Outlook bears. */
export const outlookMembers = (item: Item, call: Call): Json => ({
  '@odata.etag': etagOf(item.changeKey),
  id: idOf(item, call),
  createdDateTime: stamp(item.created),
  lastModifiedDateTime: stamp(item.modified),
  changeKey: item.changeKey,
  categories: item.fields['categories'] ?? [],
})

const wellFormed =
  /^(?:(?:String|Integer|SystemTime|Boolean|Binary|Long|Double|Short)\s+(?:0x[0-9A-Fa-f]{4,8}|\{[0-9A-Fa-f-]{36}\}\s+(?:Name\s+\S.*|Id\s+0x[0-9A-Fa-f]{4,8})))$/

// Tags compare as numbers: `0x0E07` and `0xe07` are one.
const normal = (id: string): string =>
  id.replace(
    /0x0*([0-9A-Fa-f]+)/,
    (_all, digits: string) => `0x${digits.toUpperCase().padStart(4, '0')}`,
  )

/** Refuses a body that does not name a text. */
export function neededText(body: Json, name: string): string {
  const text = textOr(body[name], '')
  return text.trim() === '' ? fail(400, 'invalidRequest', `${name} is needed.`) : text
}

/** Reads extended properties of a body; 400 for an id that is none. */
export function extendedOf(body: Json): Map<string, string> {
  return new Map(
    objectsAt(body, 'singleValueExtendedProperties').map(({ id, value }) => {
      if (typeof id !== 'string' || !wellFormed.test(id)) {
        return fail(400, 'ErrorInvalidProperty', 'The extended property id is not valid.')
      }
      return [normal(id), textOr(value, '')]
    }),
  )
}

/** Extended properties by the id that was asked for. */
export function propertyOf(item: Item, id: string): string | undefined {
  // PidTagMessageSize is nobody's to write.
  const size = item.kind === 'message' && normal(id) === 'Integer 0x0E08'
  return size ? String(mimeOf(item).length) : item.extended.get(normal(id))
}

/** `singleValueExtendedProperties` as `$expand` asks for; nothing if it does not. */
export function extendedMembers(item: Item, call: Pick<Call, 'query'>): Json {
  const asked = expandedProperties(call.query.get('$expand') ?? '')
  const values = asked.flatMap((id) => {
    const value = propertyOf(item, id)
    return value === undefined ? [] : [{ id, value }]
  })
  return values.length === 0 ? {} : { singleValueExtendedProperties: values }
}
