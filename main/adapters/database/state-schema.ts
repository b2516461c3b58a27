import type { Migration } from './sqlite.ts'
import { syncTables } from './sync/schema.ts'

/** History of `state.db`: add at the end, never edit what was released. */
export const stateMigrations: readonly Migration[] = [
  `
  CREATE TABLE run (
    id TEXT PRIMARY KEY,
    what TEXT NOT NULL,
    mode TEXT,
    state TEXT NOT NULL,
    started INTEGER NOT NULL,
    ended INTEGER,
    snapshot TEXT,
    counts TEXT NOT NULL,
    failure TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX run_started ON run (started);

  CREATE TABLE doomed_pack (id TEXT PRIMARY KEY, first_seen INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE budget (
    org TEXT NOT NULL,
    month TEXT NOT NULL,
    day TEXT NOT NULL,
    meter TEXT NOT NULL CHECK (meter IN ('calls', 'deliveries')),
    kind TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('backup', 'restore', 'sync', 'setup', 'alert')),
    used INTEGER NOT NULL CHECK (used >= 0),
    PRIMARY KEY (org, month, day, meter, kind, purpose)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE budget_month (
    org TEXT NOT NULL,
    month TEXT NOT NULL,
    cap INTEGER NOT NULL CHECK (cap >= 0),
    cap_source TEXT NOT NULL CHECK (cap_source IN ('edition', 'service', 'person')),
    exhausted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (org, month)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE person (
    -- Never used again, also after the newest person is gone: audit entries name it.
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('owner', 'it-admin', 'keeper', 'auditor')),
    reach TEXT NOT NULL,
    mail TEXT NOT NULL,
    password TEXT NOT NULL,
    totp BLOB,
    totp_step INTEGER NOT NULL DEFAULT 0,
    codes TEXT NOT NULL,
    created INTEGER NOT NULL,
    last_sign_in INTEGER,
    disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1))
  ) STRICT;

  CREATE TABLE failed_try (
    whom TEXT PRIMARY KEY,
    tries INTEGER NOT NULL,
    last INTEGER NOT NULL,
    locked_until INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  -- This also keeps INSERT OR REPLACE out, for which no delete trigger runs.
  CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
    WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit)
    BEGIN SELECT RAISE(ABORT, 'audit: out of order'); END;
  CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'audit: append only'); END;
  CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'audit: append only'); END;
  `,
  `
  CREATE TABLE record (
    subject TEXT NOT NULL,
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (subject, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX record_at ON record (subject, at);
  `,
  syncTables,
]
