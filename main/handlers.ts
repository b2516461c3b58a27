import type { Desk } from './desk-types.ts'
import { aboutHandlers } from './handlers/about.ts'
import { alertsHandlers } from './handlers/alerts.ts'
import { auditHandlers } from './handlers/audit.ts'
import { browseHandlers } from './handlers/browse.ts'
import { copiesHandlers } from './handlers/copies.ts'
import { engineHandlers } from './handlers/engine.ts'
import { homeHandlers } from './handlers/home.ts'
import { outlookHandlers } from './handlers/outlook.ts'
import { peopleHandlers } from './handlers/people.ts'
import { previewHandlers } from './handlers/preview.ts'
import { putBackHandlers } from './handlers/put-back.ts'
import { restoreHandlers } from './handlers/restore.ts'
import { runsHandlers } from './handlers/runs.ts'
import { scheduleHandlers } from './handlers/schedule.ts'
import { searchHandlers } from './handlers/search.ts'
import { sessionHandlers } from './handlers/session.ts'
import { settingsHandlers } from './handlers/settings.ts'
import { setupHandlers } from './handlers/setup.ts'
import { shellHandlers } from './handlers/shell.ts'
import { statusHandlers } from './handlers/status.ts'
import { syncHandlers } from './handlers/sync.ts'
import type { Handlers } from './router.ts'

/** Every ask of the contract, answered; each subject's handlers lie beside, in `handlers/`. */
export const handlersOf = (desk: Desk): Handlers => ({
  ...settingsHandlers(desk),
  ...setupHandlers(desk),
  ...outlookHandlers(desk),
  ...statusHandlers(desk),
  ...runsHandlers(desk),
  ...copiesHandlers(desk),
  ...homeHandlers(desk),
  ...scheduleHandlers(desk),
  ...alertsHandlers(desk),
  ...auditHandlers(desk),
  ...peopleHandlers(desk),
  ...sessionHandlers(desk),
  ...engineHandlers(),
  ...browseHandlers(desk),
  ...searchHandlers(desk),
  ...previewHandlers(desk),
  ...restoreHandlers(desk),
  ...putBackHandlers(desk),
  ...shellHandlers(desk),
  ...aboutHandlers(),
  ...syncHandlers(desk),
})
