import type { Download } from '../../../core/ports.ts'
import type { Contents } from '../contents.ts'
import type { Dentry } from './dentry.ts'
import { entryId } from './layout.ts'
import { askAddress, type Drive } from './listing.ts'

async function* fetchFile(drive: Drive, space: string, dentry: Dentry) {
  const { dingtalk, signal } = drive
  const address = await askAddress(drive, space, dentry)
  const renew = () => askAddress(drive, space, dentry)
  yield* dingtalk.download({ ...address, size: dentry.size, signal, renew })
}

/** Makes a file's download; its address is asked for when it is opened, since that is metered. */
export const downloadOf =
  (drive: Drive, contents: Contents, space: string) =>
  (dentry: Dentry, unchanged: boolean): Download => ({
    size: dentry.size,
    unchanged,
    open: contents.watched(entryId(space, dentry.id), (signal) =>
      fetchFile({ ...drive, signal }, space, dentry),
    ),
  })
