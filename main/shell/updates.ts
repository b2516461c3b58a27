import electronUpdater from 'electron-updater'

import type { Log } from '../core/ports.ts'

const dayMs = 86_400_000

/**
 * Looks for a newer DingKeep once a day and downloads it; it is installed only when a person ends the
 * program by `quitForUpdate`, never while the system goes down, which can leave half an installation.
 */
export function watchUpdates(
  log: Log,
  onReady: (version: string) => void,
): { quitForUpdate: () => void; end: () => void } {
  const { autoUpdater } = electronUpdater
  autoUpdater.autoInstallOnAppQuit = false
  autoUpdater.logger = null
  autoUpdater.on('update-downloaded', ({ version }) => onReady(version))
  autoUpdater.on('error', (error) => log.write('warn', 'update.failed', { kind: error.name }))
  const look = () => {
    // What went wrong is told by the event above; tomorrow is another day.
    autoUpdater.checkForUpdates().catch(() => undefined)
  }
  const timer = setInterval(look, dayMs)
  look()
  return { quitForUpdate: () => autoUpdater.quitAndInstall(), end: () => clearInterval(timer) }
}
