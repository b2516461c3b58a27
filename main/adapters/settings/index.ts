export {
  backendSpec,
  kindsInScope,
  readSecretFile,
  readSettingsFile,
  withoutSecretFiles,
} from './read.ts'
export type { SettingsFile } from './read.ts'
export type { Place, Settings } from './schema.ts'
export { loadSettings, saveSettings } from './store.ts'
