import { app } from 'electron'

import { setPaths } from './shell/paths.ts'
import { registerScheme } from './shell/protocol.ts'
import { runShell } from './shell/shell.ts'

// Before `ready`, in this order: the lock lies in the folder that the paths name.
setPaths()
app.enableSandbox()
registerScheme()

// Awaiting `ready` at the top level would keep it from coming.
if (app.requestSingleInstanceLock()) void runShell()
else app.quit()
