import { Notification } from 'electron'

import type { Notice } from '../../preload/contract/alerts.ts'
import { sayText } from '../../resources/locales/text.ts'
import type { Words } from '../../resources/locales/words.ts'

/** Messages on the screen, held so that they are not collected before somebody clicks. */
const shown = new Map<string, Notification>()

/** Shows a message of the system; its click and its button lead to the alerts. */
export function showNotice(notice: Notice, words: Words, open: (page: string) => void): void {
  if (!Notification.isSupported()) return
  shown.get(notice.id)?.close()
  const message = new Notification({
    title: sayText(words, notice.title),
    body: sayText(words, notice.body),
    urgency: notice.urgency === 'stays' ? 'critical' : 'normal',
    timeoutType: notice.urgency === 'stays' ? 'never' : 'default',
    actions: [{ type: 'button', text: sayText(words, notice.button) }],
  })
  const follow = () => open('#alerts')
  message.on('click', follow)
  message.on('action', follow)
  // Closing it changes nothing but the screen.
  message.on('close', () => shown.delete(notice.id))
  shown.set(notice.id, message)
  message.show()
}
