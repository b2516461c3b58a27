export { lockEngine } from './engine-lock.ts'
export type { EngineLock } from './engine-lock.ts'
export { newSecrets, openSecrets, secretsWhenAsked } from './secrets.ts'
export type { SecretReader, Secrets } from './secrets.ts'
