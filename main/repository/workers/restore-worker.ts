import { workerData } from 'node:worker_threads'

import { contentRestorer, type RestoreSetup } from '../restore-content.ts'
import { serve } from './serve.ts'

// Handed in by WorkerPool as it is declared.
serve(contentRestorer(workerData as RestoreSetup))
