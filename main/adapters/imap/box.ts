import { boxCommandsOf } from './box-commands.ts'
import type { ImapBox } from './box-port.ts'
import { openConnection, type SessionOptions } from './session.ts'

/** Opens a mailbox for the sync; the first call connects. */
export function openBox(options: SessionOptions): ImapBox {
  const { run, once, session } = openConnection(options)
  const commands = boxCommandsOf(options.mailbox)
  return {
    ...session,
    flags: (path, uidValidity, uids) =>
      run(path, (client) => commands.flags(client, { path, uidValidity }, uids)),
    search: (path, wanted) => run(path, (client) => commands.search(client, path, wanted)),
    append: (filing) => once((client) => commands.append(client, filing)),
    store: (message, change) => once((client) => commands.store(client, message, change)),
    move: (message, moving) => once((client) => commands.move(client, message, moving)),
    expunge: (message) => once((client) => commands.expunge(client, message)),
    create: (parts) => once((client) => commands.create(client, parts)),
    has: (capability) =>
      run(options.mailbox.address, async (client) => client.capabilities.has(capability)),
  }
}

/**
 * Gives a mailbox that is opened anew once it could not be reached any more: what failed an hour
 * ago says nothing of now.
 */
export function livingBox(open: () => ImapBox): () => ImapBox {
  let box: ImapBox | null = null
  return () => {
    if (box === null || box.ended() !== null) box = open()
    return box
  }
}
