import { addressParser, decodeWords } from 'postal-mime'

import type { Json } from '../../../../core/ports.ts'
import { headerOf, type MimeHeaders } from '../../../mime-header.ts'

/** So many people a message of Exchange names at most (paper, 4.7). */
const mostPeople = 500

type Person = Readonly<{ name: string; address: string }>

/** People of a header; what is no address is left out, as Exchange refuses the whole mail for it. */
function peopleIn(headers: MimeHeaders, name: string): readonly Person[] {
  const text = (headers.get(name) ?? []).join(', ')
  return addressParser(text.slice(0, 100_000), { flatten: true })
    .map((one) => ({
      name: decodeWords(one.name ?? '').toWellFormed(),
      address: (one.address ?? '').trim().toWellFormed(),
    }))
    .filter(({ address }) => /^[^\s@<>"]+@[^\s@<>"]+$/.test(address))
}

const member = ({ name, address }: Person): Json => ({
  emailAddress: { name: name === '' ? address : name, address },
})

/** Members of a message that name people. They are told nothing: a stored mail is sent nowhere. */
export function peopleOf(headers: MimeHeaders): Readonly<Record<string, Json>> {
  const lists = {
    toRecipients: 'to',
    ccRecipients: 'cc',
    bccRecipients: 'bcc',
    replyTo: 'reply-to',
  }
  const [from] = peopleIn(headers, 'from')
  const [sender = from] = peopleIn(headers, 'sender')
  let room = mostPeople
  const named = Object.entries(lists).map(([to, name]) => {
    const people = peopleIn(headers, name).slice(0, room)
    room -= people.length
    return [to, people.map(member)] as const
  })
  return {
    ...(from === undefined ? {} : { from: member(from) }),
    ...(sender === undefined ? {} : { sender: member(sender) }),
    ...Object.fromEntries(named),
  }
}

/** Importance as mail programs write it. */
export function importanceOf(headers: MimeHeaders): 'high' | 'normal' | 'low' {
  const told = headerOf(headers, 'importance').toLowerCase()
  const [priority = ''] = headerOf(headers, 'x-priority').trim()
  if (told === 'high' || priority === '1' || priority === '2') return 'high'
  return told === 'low' || priority === '4' || priority === '5' ? 'low' : 'normal'
}
