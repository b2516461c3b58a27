export { placeOf } from './place.ts'
export type { TypedPlace } from './place.ts'
export {
  backendSpec,
  checkSettings,
  kindsInScope,
  readSecretFile,
  readSettingsFile,
  withoutSecretFiles,
} from './read.ts'
export type { SettingsFile } from './read.ts'
export { cloudHosts, scheduleDefaults, settingsDefaults } from './schema.ts'
export type { Place, Settings } from './schema.ts'
export { loadSettings, saveSettings } from './store.ts'
export {
  dropDraft,
  hasDraft,
  loadDraft,
  newDraft,
  newOutlook,
  readOutlook,
  saveDraft,
} from './setup-draft.ts'
export type { Draft, DraftRow, OutlookDraft } from './setup-draft.ts'
