export {
  approvalPage,
  type ApprovalPage,
  type ApprovalState,
  type FieldValue,
  type PageField,
  type PageFile,
  type PageStep,
} from './approval.ts'
export { markup, linkTo, type Safe } from './escape.ts'
export { pageBytes } from './page.ts'
export { pageLanguages, type PageLanguage, pageWords } from './words.ts'
