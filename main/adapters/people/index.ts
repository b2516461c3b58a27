export { hashesOfCodes, newBackupCodes, newFactor, stepOfCode, withoutCode } from './factor.ts'
export type { NewFactor } from './factor.ts'
export { fitsPassword, hashPassword } from './passwords.ts'
export { auditObject, derivedKey, openFromState, sealForState } from './state-key.ts'
