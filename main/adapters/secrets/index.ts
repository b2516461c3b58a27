export { lockEngine } from './engine-lock.ts'
export type { EngineLock } from './engine-lock.ts'
export { newSecrets, openSecrets } from './secrets.ts'
export type { Secrets } from './secrets.ts'
