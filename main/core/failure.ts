/** What a button under a failure does, once there is a window. */
export type Button =
  | 'open-credentials'
  | 'open-permission-page'
  | 'open-range-page'
  | 'open-security-page'
  | 'open-storage'
  | 'make-space'
  | 'run-again'
  | 'show-list'
  | 'other-folder'
  | 'report'
  | 'start-again'
  | null

/** Who tries again: we do, a person must ask, or nobody can. */
export type Again = 'by-itself' | 'when-asked' | 'never'

type Row = { code: `DK-${number}`; button: Button; again: Again }

/** All that can go wrong for the user: the code to search for, the button, who tries again. */
export const failures = {
  settingsUnfit: { code: 'DK-1001', button: null, again: 'when-asked' },
  wrongUse: { code: 'DK-1002', button: null, again: 'when-asked' },
  noProfile: { code: 'DK-1003', button: null, again: 'when-asked' },
  profileBusy: { code: 'DK-1004', button: null, again: 'when-asked' },
  profileLocked: { code: 'DK-1005', button: null, again: 'when-asked' },
  credentialsRefused: { code: 'DK-1101', button: 'open-credentials', again: 'when-asked' },
  appNotPublished: { code: 'DK-1102', button: 'open-credentials', again: 'when-asked' },
  permissionMissing: { code: 'DK-1103', button: 'open-permission-page', again: 'when-asked' },
  permissionNotLive: { code: 'DK-1104', button: 'open-permission-page', again: 'when-asked' },
  rangeTooSmall: { code: 'DK-1105', button: 'open-range-page', again: 'when-asked' },
  addressRefused: { code: 'DK-1106', button: 'open-security-page', again: 'when-asked' },
  editionTooLow: { code: 'DK-1107', button: null, again: 'when-asked' },
  dingtalkSaysWait: { code: 'DK-1109', button: null, again: 'by-itself' },
  dingtalkSilent: { code: 'DK-1110', button: null, again: 'by-itself' },
  allowanceUsed: { code: 'DK-1111', button: null, again: 'by-itself' },
  addressBlocked: { code: 'DK-1113', button: null, again: 'by-itself' },
  spacesClosed: { code: 'DK-1114', button: 'show-list', again: 'when-asked' },
  suddenlyEmpty: { code: 'DK-1115', button: null, again: 'by-itself' },
  otherOrganisation: { code: 'DK-1117', button: null, again: 'when-asked' },
  mailLoginRefused: { code: 'DK-1118', button: null, again: 'when-asked' },
  mailServerSilent: { code: 'DK-1119', button: null, again: 'by-itself' },
  mailServerUnsafe: { code: 'DK-1120', button: null, again: 'when-asked' },
  mailRefused: { code: 'DK-1121', button: 'show-list', again: 'by-itself' },
  microsoftSecretRefused: { code: 'DK-1201', button: null, again: 'when-asked' },
  microsoftCredentialEnded: { code: 'DK-1202', button: null, again: 'when-asked' },
  consentMissing: { code: 'DK-1203', button: null, again: 'when-asked' },
  mailboxUnreachable: { code: 'DK-1204', button: 'show-list', again: 'by-itself' },
  microsoftSignInNeeded: { code: 'DK-1205', button: null, again: 'when-asked' },
  microsoftPermissionMissing: { code: 'DK-1206', button: null, again: 'when-asked' },
  directoryUnknown: { code: 'DK-1207', button: null, again: 'when-asked' },
  notExchangeOnline: { code: 'DK-1208', button: 'show-list', again: 'by-itself' },
  microsoftSaysWait: { code: 'DK-1209', button: null, again: 'by-itself' },
  microsoftSilent: { code: 'DK-1210', button: null, again: 'by-itself' },
  mailboxFull: { code: 'DK-1211', button: null, again: 'by-itself' },
  microsoftAppUnknown: { code: 'DK-1212', button: null, again: 'when-asked' },
  redirectMissing: { code: 'DK-1213', button: null, again: 'when-asked' },
  publicClientOff: { code: 'DK-1214', button: null, again: 'when-asked' },
  accountUnfit: { code: 'DK-1215', button: null, again: 'when-asked' },
  microsoftRuleBlocks: { code: 'DK-1216', button: null, again: 'when-asked' },
  accountBlocked: { code: 'DK-1217', button: null, again: 'when-asked' },
  microsoftAppClosed: { code: 'DK-1218', button: null, again: 'when-asked' },
  certificateUnknown: { code: 'DK-1219', button: null, again: 'when-asked' },
  otherMicrosoftCloud: { code: 'DK-1220', button: null, again: 'when-asked' },
  signInDeclined: { code: 'DK-1221', button: null, again: 'when-asked' },
  signInTooLate: { code: 'DK-1222', button: null, again: 'when-asked' },
  noExchangeOnline: { code: 'DK-1223', button: null, again: 'when-asked' },
  browserAnswerLost: { code: 'DK-1224', button: null, again: 'when-asked' },
  microsoftRefuses: { code: 'DK-1225', button: null, again: 'when-asked' },
  storageUnreachable: { code: 'DK-1301', button: 'open-storage', again: 'by-itself' },
  storageLoginRefused: { code: 'DK-1302', button: 'open-storage', again: 'when-asked' },
  storageDenied: { code: 'DK-1303', button: 'open-storage', again: 'when-asked' },
  storageFull: { code: 'DK-1304', button: 'make-space', again: 'by-itself' },
  storageExchanged: { code: 'DK-1305', button: 'open-storage', again: 'when-asked' },
  passphraseWrong: { code: 'DK-1307', button: null, again: 'when-asked' },
  storageLocked: { code: 'DK-1308', button: null, again: 'by-itself' },
  noRepository: { code: 'DK-1309', button: 'open-storage', again: 'when-asked' },
  diskErrors: { code: 'DK-1310', button: null, again: 'when-asked' },
  appendOnly: { code: 'DK-1311', button: null, again: 'never' },
  newerFormat: { code: 'DK-1312', button: null, again: 'never' },
  storageDropped: { code: 'DK-1313', button: 'open-storage', again: 'when-asked' },
  itemsFailed: { code: 'DK-1401', button: 'show-list', again: 'by-itself' },
  damageFound: { code: 'DK-1402', button: 'show-list', again: 'when-asked' },
  manyDeleted: { code: 'DK-1403', button: 'show-list', again: 'never' },
  unreadableFiles: { code: 'DK-1405', button: 'show-list', again: 'by-itself' },
  snapshotUnreadable: { code: 'DK-1406', button: null, again: 'when-asked' },
  restoredPartly: { code: 'DK-1501', button: 'show-list', again: 'when-asked' },
  targetFull: { code: 'DK-1502', button: 'other-folder', again: 'when-asked' },
  wordsWrong: { code: 'DK-1503', button: null, again: 'when-asked' },
  notInCopy: { code: 'DK-1504', button: null, again: 'when-asked' },
  namesTaken: { code: 'DK-1505', button: 'other-folder', again: 'when-asked' },
  namesUnfit: { code: 'DK-1506', button: 'show-list', again: 'never' },
  targetUnfit: { code: 'DK-1507', button: 'other-folder', again: 'when-asked' },
  folderNotOpened: { code: 'DK-1508', button: null, again: 'when-asked' },
  folderUnfit: { code: 'DK-1509', button: 'other-folder', again: 'when-asked' },
  putBackTooMuch: { code: 'DK-1510', button: null, again: 'when-asked' },
  putBackNothing: { code: 'DK-1511', button: null, again: 'when-asked' },
  syncSideEmpty: { code: 'DK-1601', button: null, again: 'when-asked' },
  syncManyDeletions: { code: 'DK-1602', button: null, again: 'when-asked' },
  syncConflicts: { code: 'DK-1603', button: null, again: 'when-asked' },
  syncManyChanges: { code: 'DK-1604', button: null, again: 'when-asked' },
  syncSecondComputer: { code: 'DK-1605', button: null, again: 'when-asked' },
  syncOldState: { code: 'DK-1606', button: null, again: 'when-asked' },
  syncUncertain: { code: 'DK-1607', button: null, again: 'when-asked' },
  syncGone: { code: 'DK-1608', button: null, again: 'when-asked' },
  syncLinked: { code: 'DK-1609', button: null, again: 'when-asked' },
  syncCopyNeeded: { code: 'DK-1610', button: null, again: 'when-asked' },
  syncPreviewOld: { code: 'DK-1611', button: null, again: 'when-asked' },
  syncNotOn: { code: 'DK-1612', button: null, again: 'when-asked' },
  syncIncomplete: { code: 'DK-1613', button: null, again: 'by-itself' },
  syncNoUndo: { code: 'DK-1614', button: null, again: 'never' },
  syncKindUnfit: { code: 'DK-1615', button: null, again: 'never' },
  syncAccountExchanged: { code: 'DK-1616', button: null, again: 'when-asked' },
  syncRightsMissing: { code: 'DK-1617', button: null, again: 'when-asked' },
  syncRightDingtalk: { code: 'DK-1618', button: null, again: 'when-asked' },
  syncRightMicrosoft: { code: 'DK-1619', button: null, again: 'when-asked' },
  syncMailboxUnnamed: { code: 'DK-1620', button: null, again: 'when-asked' },
  codeRefused: { code: 'DK-1701', button: null, again: 'when-asked' },
  tooManyTries: { code: 'DK-1702', button: null, again: 'when-asked' },
  auditBroken: { code: 'DK-1703', button: null, again: 'never' },
  signInNeeded: { code: 'DK-1704', button: null, again: 'when-asked' },
  notAllowed: { code: 'DK-1705', button: null, again: 'when-asked' },
  factorNeeded: { code: 'DK-1706', button: null, again: 'when-asked' },
  signInRefused: { code: 'DK-1707', button: null, again: 'when-asked' },
  lastOwner: { code: 'DK-1708', button: null, again: 'when-asked' },
  nameTaken: { code: 'DK-1709', button: null, again: 'when-asked' },
  passwordWeak: { code: 'DK-1710', button: null, again: 'when-asked' },
  factorMissing: { code: 'DK-1711', button: null, again: 'when-asked' },
  personGone: { code: 'DK-1712', button: null, again: 'when-asked' },
  outOfReach: { code: 'DK-1713', button: null, again: 'when-asked' },
  clockWrong: { code: 'DK-1802', button: null, again: 'by-itself' },
  engineStopped: { code: 'DK-1803', button: 'start-again', again: 'by-itself' },
  secretStoreUnusable: { code: 'DK-1804', button: null, again: 'when-asked' },
  noPrinter: { code: 'DK-1805', button: null, again: 'when-asked' },
  answerUnknown: { code: 'DK-9000', button: 'report', again: 'by-itself' },
  unexpected: { code: 'DK-9001', button: 'report', again: 'when-asked' },
  unknownAsk: { code: 'DK-9002', button: 'report', again: 'never' },
  unfitInput: { code: 'DK-9003', button: 'report', again: 'never' },
} as const satisfies Record<string, Row>

export type FailureName = keyof typeof failures
export type FailureCode = (typeof failures)[FailureName]['code']

/** A failure as a value; `about` holds facts as strings, never secrets, never content. */
export type Failure = Readonly<{ name: FailureName; about: Readonly<Record<string, string>> }>
export type Outcome<T> = { ok: true; value: T } | { ok: false; failure: Failure }

/** Wraps what was asked for. */
export const done = <T>(value: T): Outcome<T> => ({ ok: true, value })

/** Wraps what went wrong. */
export const failed = (name: FailureName, about: Failure['about'] = {}): Outcome<never> => ({
  ok: false,
  failure: { name, about },
})

/** Gives the code that a person can search for. */
export const codeOf = (failure: Failure): FailureCode => failures[failure.name].code

/**
 * Carries a failure through code that streams and cannot hand back an outcome.
 *
 * Thrown inside a source or a store and caught in one place by the run that uses it.
 */
export class FailureError extends Error {
  readonly failure: Failure

  constructor(failure: Failure, cause?: unknown) {
    super(
      `${failures[failure.name].code} ${failure.name}`,
      cause === undefined ? undefined : { cause },
    )
    this.name = 'FailureError'
    this.failure = failure
  }
}

/** Throws a failure; see `FailureError`. */
export function fail(name: FailureName, about: Failure['about'] = {}, cause?: unknown): never {
  throw new FailureError({ name, about }, cause)
}
